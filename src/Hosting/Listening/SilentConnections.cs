using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using PluginChat.Hosting.Admission;

namespace PluginChat.Hosting.Listening;

/// <summary>
/// Ends connections that are opened and ask for nothing. Kestrel's time for a request's head begins with its first byte; before that it
/// waits as long as between two requests, 130 seconds, and as long again after TLS was agreed on. A connection is known here until its
/// first request, so one that is served costs nothing more. Where there is no place for another connection, the longest silent one gives
/// way: whoever only opens connections keeps nobody out.
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

    readonly record struct Silent(Socket Socket, GatedConnection Connection, long Since);

    readonly ConcurrentDictionary<Socket, LinkedListNode<Silent>> _silent = new();
    readonly Lock _orderLock = new();
    readonly LinkedList<Silent> _order = []; // under _orderLock; the longest silent first
    ITimer? _timer;

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
        var node = new LinkedListNode<Silent>(new(socket, connection, time.GetTimestamp()));
        lock (_orderLock)
            _order.AddLast(node);
        _silent.TryAdd(socket, node);
    }

    /// <summary>Forgets a connection that has asked for something, or ended. For any thread.</summary>
    public void Remove(Socket socket)
    {
        if (!_silent.IsEmpty)
            TryRemove(socket, out _);
    }

    /// <summary>
    /// Ends the connection that has been silent for longest, and hands on its place at the gate. False where there is none. For any thread.
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
        foreach (var (socket, node) in _silent)
        {
            var silence = time.GetElapsedTime(node.Value.Since);
            // One that said something has begun a head, for which Kestrel gives it the same time again, or has agreed on TLS.
            if (silence < timeout || silence < 2 * timeout + s_grace && HasSpoken(socket) || !TryRemove(socket, out var silent))
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
            silent.Connection.Abort(new ConnectionAbortedException("timeouts.parse"));
        }
    }

    Silent? First()
    {
        lock (_orderLock)
            return _order.First?.Value;
    }

    bool TryRemove(Socket socket, out Silent removed)
    {
        removed = default;
        if (!_silent.TryRemove(socket, out var node))
            return false;
        lock (_orderLock)
            _order.Remove(node);
        removed = node.Value;
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
