using System.Net;
using System.Net.Sockets;
using PluginChat.Testing.Lengths;

namespace PluginChat.Functional.Tests.Floods;

/// <summary>
/// Handshakes that never end: each sends a byte of a header now and then, and when the host has had enough and closes it, another
/// takes its place. One thread of its own looks after all of them.
/// </summary>
sealed class HalfOpen : IDisposable
{
    /// <summary>Half open at any time. Some more are tried: one that the host has closed is replaced in the round after.</summary>
    public static readonly int AtLeast = TestLength.Choose(2000, 800, 200);

    static readonly int s_count = TestLength.Choose(3000, 1200, 300);

    // A round of all of them, a byte for each. The first opens them: as slowly, or the host would end all of them at one time too.
    static readonly TimeSpan s_round = TimeSpan.FromSeconds(2.5);

    readonly IPEndPoint _host;
    readonly Socket?[] _sockets = new Socket?[s_count];
    readonly byte[] _buffer = new byte[4096];
    readonly Thread _thread;
    volatile bool _ended;
    volatile int _timedOut;

    public HalfOpen(Uri address)
    {
        _host = new(IPAddress.Loopback, address.Port);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>How many the host has answered with 408 and closed.</summary>
    public int TimedOut => _timedOut;

    /// <summary>What came that should not have, where something did.</summary>
    public string? Problem { get; private set; }

    public void Dispose()
    {
        _ended = true;
        _thread.Join();
        foreach (var socket in _sockets)
            socket?.Dispose();
    }

    Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.2.1"), 0));
        socket.Connect(_host);
        socket.Send("GET /ws/test/chat HTTP/1.1\r\nHost: localhost\r\nX-Slow: "u8);
        return socket;
    }

    void Run()
    {
        const int AtOnce = 20;
        while (!_ended)
        {
            for (var i = 0; i < s_count && !_ended; i++)
            {
                if (i % AtOnce == 0)
                    Thread.Sleep(s_round / (s_count / AtOnce)); // its pace
                if (_sockets[i] is not { } socket)
                    _sockets[i] = Open();
                else if (socket.Available > 0)
                    _sockets[i] = Replace(socket);
                else
                    TrySend(socket);
            }
        }
    }

    Socket Replace(Socket socket)
    {
        using (socket)
        {
            var answer = System.Text.Encoding.Latin1.GetString(_buffer, 0, socket.Receive(_buffer));
            if (answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal))
                _timedOut++;
            else
                Problem ??= $"a half-open handshake was answered: {answer}";
        }
        return Open();
    }

    static void TrySend(Socket socket)
    {
        try
        {
            socket.Send("x"u8);
        }
        catch (SocketException)
        {
            // Closed a moment ago; its answer is seen in the next round.
        }
    }
}
