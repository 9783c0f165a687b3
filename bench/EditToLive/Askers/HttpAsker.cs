using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PluginChat.Bench.EditToLive.Askers;

/// <summary>
/// Asks with GET on a connection that is kept alive. The host answers with <c>Content-Length</c>, a minimal API a text in one chunk.
/// </summary>
sealed class HttpAsker(IPEndPoint server, string path) : IVersionAsker
{
    const int PatienceMilliseconds = 5000;

    const string EndOfHead = "\r\n\r\n",
        LastChunk = "\r\n0\r\n\r\n";

    readonly byte[] _request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server}\r\n\r\n");
    readonly byte[] _answer = new byte[64 * 1024];
    Socket? _socket;

    public int Drops { get; private set; }

    public string? Ask()
    {
        try
        {
            if (_socket is null)
                Connect();
        }
        catch (SocketException)
        {
            return null; // a server that is restarting: nothing was open, so nothing was dropped
        }
        try
        {
            _socket!.Send(_request);
            var answer = Receive();
            // A server that hot-reloads may answer with an error meanwhile; that is no version.
            return answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? Body(answer) : null;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            Drops++;
            Dispose();
            return null;
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    void Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = PatienceMilliseconds,
        };
        try
        {
            socket.Connect(server);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
        _socket = socket;
    }

    string Receive()
    {
        for (var length = 0; ; )
        {
            var read = _socket!.Receive(_answer.AsSpan(length));
            if (read == 0)
                throw new IOException("The server closed the connection.");
            var text = Encoding.UTF8.GetString(_answer, 0, length += read);
            if (text.IndexOf(EndOfHead, StringComparison.Ordinal) is var head and >= 0 && IsWhole(text[..head], text[(head + 4)..]))
                return text;
        }
    }

    static bool IsWhole(string head, string body) =>
        IsChunked(head) ? body.EndsWith(LastChunk, StringComparison.Ordinal) : body.Length >= LengthOf(head);

    static bool IsChunked(string head) => head.Contains("\r\nTransfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);

    static int LengthOf(string head) =>
        head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line
            ? int.Parse(line["Content-Length:".Length..])
            : throw new IOException($"An answer without a length:\n{head}");

    // A page has its version in its first line.
    static string Body(string answer)
    {
        var head = answer.IndexOf(EndOfHead, StringComparison.Ordinal);
        var lines = answer[(head + 4)..].Split('\n', 3);
        return lines[IsChunked(answer[..head]) ? 1 : 0].TrimEnd('\r'); // the length of the chunk stands before it
    }
}
