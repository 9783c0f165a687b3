using System.Buffers.Binary;

namespace PluginChat.Hosting.Channels;

/// <summary>
/// Which of a session's messages are known, and which host passed each on: one host's run of the controller counts, with all that it
/// published. The last
/// <see cref="Window"/> numbers may come in any order; whatever is older counts as known.
/// </summary>
/// <remarks>RedisScripts.Publish does the same in Redis, and keeps it as <see cref="Write"/> does.</remarks>
sealed class SentNumbers
{
    /// <summary>
    /// How far behind the last number one may come that was not there: a person sends again what did not arrive, some messages later.
    /// </summary>
    public const int Window = 64;

    /// <summary>The last number, and the host of each in the window.</summary>
    public const int Bytes = sizeof(long) + Window * sizeof(ulong);

    readonly HostId[] _hosts; // by the number's remainder; no host has the number 0

    public SentNumbers()
        : this(0, new HostId[Window]) { }

    SentNumbers(long last, HostId[] hosts) => (Last, _hosts) = (last, hosts);

    /// <summary>The highest number that is known; 0 for none.</summary>
    public long Last { get; private set; }

    /// <summary>Up to this number all are known.</summary>
    public long Complete
    {
        get
        {
            var complete = Math.Max(0, Last - Window);
            while (complete < Last && Has(complete + 1))
                complete++;
            return complete;
        }
    }

    /// <summary>Whether a message is known.</summary>
    public bool Has(long number) => number <= Last - Window || number <= Last && _hosts[number % Window] != default;

    /// <summary>The known ones after a number, within the window.</summary>
    public IEnumerable<long> After(long number)
    {
        for (var next = Math.Max(number, Last - Window) + 1; next <= Last; next++)
        {
            if (Has(next))
                yield return next;
        }
    }

    /// <summary>Whether something that a host publishes for a message is not there: nothing is of it, or the same host's.</summary>
    public bool IsNew(long number, HostId host) => !Has(number) || number > Last - Window && _hosts[number % Window] == host;

    /// <summary>Whether it is known of a message that another host passed it on.</summary>
    public bool IsOfAnother(long number, HostId host) =>
        number > Last - Window && number <= Last && _hosts[number % Window] is var other && other != default && other != host;

    /// <summary>Notes that a host passed a message on.</summary>
    public void Add(long number, HostId host)
    {
        for (var skipped = Math.Max(Last + 1, number - Window); skipped < number; skipped++)
            _hosts[skipped % Window] = default;
        if (number > Last - Window)
            _hosts[number % Window] = host;
        Last = Math.Max(Last, number);
    }

    /// <summary>Notes that a message is not known after all.</summary>
    public void Remove(long number)
    {
        if (number > Last - Window && number <= Last)
            _hosts[number % Window] = default;
    }

    /// <summary>Adds what others know.</summary>
    public void Add(SentNumbers others)
    {
        for (var number = Math.Max(1, others.Last - Window + 1); number <= others.Last; number++)
        {
            if (others._hosts[number % Window] is var host && host != default && !Has(number))
                Add(number, host);
        }
    }

    public SentNumbers Copy() => new(Last, [.. _hosts]);

    /// <summary>Reads what <see cref="Write"/> wrote; null where something else stands there.</summary>
    public static SentNumbers? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes)
            return null;
        var numbers = new SentNumbers { Last = BinaryPrimitives.ReadInt64LittleEndian(bytes) };
        for (var i = 0; i < Window; i++)
            numbers._hosts[i] = new(BinaryPrimitives.ReadUInt64LittleEndian(bytes[(sizeof(long) + i * sizeof(ulong))..]));
        return numbers;
    }

    public byte[] Write()
    {
        var bytes = new byte[Bytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Last);
        for (var i = 0; i < Window; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(sizeof(long) + i * sizeof(ulong)), _hosts[i].Value);
        return bytes;
    }
}
