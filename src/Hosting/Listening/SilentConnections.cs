using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using PluginChat.Hosting.Admission;

namespace PluginChat.Hosting.Listening;

/// <summary>
/// Knows the connections that ask for nothing. Those that never did are ended: Kestrel's time for a request's head begins with its first
/// byte; before that it waits as long as between two requests, 130 seconds, and as long again after TLS was agreed on. Where there is no
/// place for another connection, the longest silent one gives way, and where all have asked, the one that has been idle for longest since
/// its last request: a peer that only holds connections open keeps no client out.
/// </summary>
/// <param name="timeout"><c>timeouts.parse</c>.</param>
/// <param name="time">What it is measured with.</param>
/// <param name="refusals">Where they are noted.</param>
sealed class SilentConnections(TimeSpan timeout, TimeProvider time, Refusals refusals) : IDisposable
{
    // Linux' struct tcp_info (uapi/linux/tcp.h): tcpi_bytes_received is behind 8 bytes, 24 words and 3 counters.
    const int TcpLevel = 6,
        TcpInfo = 11,
        BytesReceivedAt = 128;

    static readonly TimeSpan s_mostBetweenLooks = TimeSpan.FromSeconds(1);

    // Kestrel looks at its own deadlines once a second.
    static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    readonly ConcurrentDictionary<Socket, KnownConnection> _known = new();
    readonly Lock _lock = new();
    readonly LinkedList<KnownConnection> _silent = [], // under _lock, as the next; the longest silent first
        _idle = []; // the longest idle first

    ITimer? _timer;

    /// <summary>How many have asked for something, and are idle since.</summary>
    public int IdleCount
    {
        get
        {
            lock (_lock)
                return _idle.Count;
        }
    }

    /// <summary>Begins to look. Once, before the first connection.</summary>
    public void Start()
    {
        var interval = timeout / 4 < s_mostBetweenLooks ? timeout / 4 : s_mostBetweenLooks;
        if (timeout != Timeout.InfiniteTimeSpan)
            _timer = time.CreateTimer(_ => Look(), null, interval, interval);
    }

    /// <summary>Watches a connection that was just accepted. For any thread.</summary>
    public void Add(Socket socket, GatedConnection connection)
    {
        var known = new KnownConnection(socket, connection, time.GetTimestamp());
        lock (_lock)
            _silent.AddLast(known.Node);
        _known.TryAdd(socket, known);
    }

    /// <summary>
    /// Notes that a request began on a connection, and returns what <see cref="End"/> takes. Null where it is not known. For any thread.
    /// </summary>
    public KnownConnection? Begin(Socket socket)
    {
        if (!_known.TryGetValue(socket, out var known))
            return null;
        lock (_lock)
        {
            known.Requests++;
            known.Node.List?.Remove(known.Node);
        }
        return known;
    }

    /// <summary>Notes that a request is over. The connection is idle where none other is under way. For any thread.</summary>
    public void End(KnownConnection known)
    {
        lock (_lock)
        {
            if (--known.Requests == 0 && !known.IsForgotten)
                _idle.AddLast(known.Node);
        }
    }

    /// <summary>Forgets a connection that is used for something else than requests from now on, or ended. For any thread.</summary>
    public void Remove(Socket socket) => TryRemove(socket, out _);

    /// <summary>
    /// Ends the connection that has been silent for longest, or else idle, and hands on its place at the gate. False where there is none.
    /// For any thread.
    /// </summary>
    public bool TryTakePlace()
    {
        while (First() is { } longest)
        {
            if (TryRemove(longest.Socket, out _) && longest.Connection.GiveWay())
                return true;
        }
        return false;
    }

    public void Dispose() => _timer?.Dispose();

    void Look()
    {
        foreach (var known in LongerThan(timeout))
        {
            var silence = time.GetElapsedTime(known.Since);
            // One that said something has begun a head, for which Kestrel gives it the same time again, or has agreed on TLS.
            if (silence < 2 * timeout + s_grace && HasSpoken(known.Socket) || !TryRemove(known.Socket, out _))
                continue;
            refusals.Add(
                RefusalReason.Timeout,
                null,
                0,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"timeouts.parse: a connection asked for nothing in {timeout.TotalSeconds:0.###} s"
                )
            );
            known.Connection.Abort(new ConnectionAbortedException("timeouts.parse"));
        }
    }

    List<KnownConnection> LongerThan(TimeSpan silence)
    {
        lock (_lock)
            return [.. _silent.TakeWhile(known => time.GetElapsedTime(known.Since) >= silence)];
    }

    KnownConnection? First()
    {
        lock (_lock)
            return (_silent.First ?? _idle.First)?.Value;
    }

    bool TryRemove(Socket socket, [NotNullWhen(true)] out KnownConnection? removed)
    {
        if (!_known.TryRemove(socket, out removed))
            return false;
        lock (_lock)
        {
            removed.IsForgotten = true;
            removed.Node.List?.Remove(removed.Node);
        }
        return true;
    }

    // Where the system does not say it, it may have.
    static bool HasSpoken(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || socket.ProtocolType != ProtocolType.Tcp)
            return true;
        try
        {
            Span<byte> info = stackalloc byte[BytesReceivedAt + sizeof(ulong)];
            return socket.GetRawSocketOption(TcpLevel, TcpInfo, info) < info.Length
                || BinaryPrimitives.ReadUInt64LittleEndian(info[BytesReceivedAt..]) > 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true; // it has ended, and is forgotten in a moment
        }
    }
}
