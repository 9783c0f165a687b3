using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using PluginChat.Hosting.Admission;

namespace PluginChat.Hosting.Listening;

/// <summary>
/// Ends connections that are opened and ask for nothing. Kestrel's time for a request's head begins with its first byte; before that it waits as long
/// as between two requests, 130 seconds, and as long again after TLS was agreed on. A connection is known here until its first request, so one that is
/// served costs nothing more.
/// </summary>
/// <param name="timeout"><c>timeouts.parse</c>.</param>
/// <param name="time">What it is measured with.</param>
/// <param name="refusals">Where they are noted.</param>
sealed class SilentConnections(TimeSpan timeout, TimeProvider time, Refusals refusals) : IDisposable
{
    // Linux' struct tcp_info (uapi/linux/tcp.h): tcpi_bytes_received is behind 8 bytes, 24 words and 3 counters.
    const int TcpLevel = 6, TcpInfo = 11, BytesReceivedAt = 128;

    static readonly TimeSpan s_mostBetweenLooks = TimeSpan.FromSeconds(1);

    // Kestrel looks at its own deadlines once a second.
    static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);

    readonly ConcurrentDictionary<Socket, (ConnectionContext Connection, long Since)> _silent = new();
    ITimer? _timer;

    /// <summary>Begins to look. Once, before the first connection.</summary>
    public void Start()
    {
        var interval = timeout / 4 < s_mostBetweenLooks ? timeout / 4 : s_mostBetweenLooks;
        if (timeout != Timeout.InfiniteTimeSpan)
            _timer = time.CreateTimer(_ => Look(), null, interval, interval);
    }

    /// <summary>Watches a connection that was just accepted. For any thread.</summary>
    public void Add(Socket socket, ConnectionContext connection)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
            _silent.TryAdd(socket, (connection, time.GetTimestamp()));
    }

    /// <summary>Forgets a connection that has asked for something, or ended. For any thread.</summary>
    public void Remove(Socket socket)
    {
        if (!_silent.IsEmpty)
            _silent.TryRemove(socket, out _);
    }

    public void Dispose() => _timer?.Dispose();

    void Look()
    {
        foreach (var (socket, (connection, since)) in _silent)
        {
            var silence = time.GetElapsedTime(since);
            // One that said something has begun a head, for which Kestrel gives it the same time again, or has agreed on TLS.
            if (silence < timeout || silence < 2 * timeout + s_grace && HasSpoken(socket) || !_silent.TryRemove(socket, out _))
                continue;
            refusals.Add(RefusalReason.Timeout, null, 0, string.Create(CultureInfo.InvariantCulture, $"timeouts.parse: a connection asked for nothing in {timeout.TotalSeconds:0.###} s"));
            connection.Abort(new ConnectionAbortedException("timeouts.parse"));
        }
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
            return true;        // it has ended, and is forgotten in a moment
        }
    }
}
