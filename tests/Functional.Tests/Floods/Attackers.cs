using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PluginChat.Functional.Tests.Floods;

/// <summary>
/// Clients with one bad connection after the other, a few at a time and at a pace, each of which must end as it should. They have
/// threads of their own and calls that block, so that they cost this process little and its thread pool nothing: that is the chat's.
/// </summary>
sealed class Attackers(Uri address)
{
    const int Count = 8;

    // Of each between two connections: 1,700 a second where the machine is quiet, and no burst to make up for it where it is not.
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(4);

    // IP_BIND_ADDRESS_NO_PORT of <linux/in.h>: the port is found when it connects, and costs no search through all that are taken.
    const int IpLevel = 0,
        BindAddressNoPort = 24;

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    readonly IPEndPoint _host = new(IPAddress.Loopback, address.Port);
    int _next;

    /// <summary>Makes this many connections, which take the attacks in turn.</summary>
    public async Task RunAsync(Attack[] attacks, int connections)
    {
        _next = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, Count)
                .Select(attacker =>
                    Task.Factory.StartNew(
                        () => Run(attacker, attacks, connections),
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
        );
    }

    void Run(int attacker, Attack[] attacks, int connections)
    {
        var buffer = new byte[16 << 10];
        // Addresses of their own: a connection that ends in order keeps its port for a minute.
        var from = new IPEndPoint(IPAddress.Parse($"127.0.1.{1 + attacker}"), 0);
        for (int number; (number = Interlocked.Increment(ref _next) - 1) < connections; )
        {
            Thread.Sleep(s_pause);
            var attack = attacks[number % attacks.Length];
            var (status, code) = Make(attack, from, buffer, inOrder: number / attacks.Length % 2 == 0);
            if (status != attack.Status || code != attack.CloseCode)
                Assert.Fail($"{attack.Name}: was answered {status} and closed with {code}, not {attack.Status} and {attack.CloseCode}.");
        }
    }

    (int Status, int Code) Make(Attack attack, IPEndPoint from, byte[] buffer, bool inOrder)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)s_patience.TotalMilliseconds,
            SendTimeout = (int)s_patience.TotalMilliseconds,
        };
        socket.SetRawSocketOption(IpLevel, BindAddressNoPort, BitConverter.GetBytes(1));
        socket.Bind(from);
        socket.Connect(_host);
        socket.Send(attack.Bytes);
        var filled = 0;
        var seen = (Status: 0, Code: 0);
        while (seen.Status == 0 || attack.IsFrame && seen is { Status: 101, Code: 0 })
        {
            var read = socket.Receive(buffer, filled, buffer.Length - filled, SocketFlags.None);
            if (read == 0)
                break;
            filled += read;
            seen = Look(buffer.AsSpan(0, filled));
        }
        if (inOrder)
        {
            socket.Shutdown(SocketShutdown.Send);
            while (socket.Receive(buffer) > 0) { }
        }
        else
        {
            socket.LingerState = new(true, 0); // a reset
        }
        return seen;
    }

    // The chat's messages and echoes may come before the close frame; nothing here is longer than 125 bytes.
    static (int Status, int Code) Look(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return default;
        var status = int.Parse(bytes[9..12], System.Globalization.CultureInfo.InvariantCulture);
        if (status != 101)
            return (status, 0);
        for (var at = end + 4; at + 2 <= bytes.Length && at + 2 + bytes[at + 1] <= bytes.Length; at += 2 + bytes[at + 1])
        {
            if (bytes[at] == 0x88)
                return (status, bytes[at + 1] < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]));
        }
        return (status, 0);
    }
}
