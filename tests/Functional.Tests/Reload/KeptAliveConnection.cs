using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>
/// One connection that is used for request after request. <see cref="HttpClient"/> would open another where the server ends it, and ask
/// again where no answer came: here both are failures.
/// </summary>
sealed class KeptAliveConnection : IDisposable
{
    readonly Socket _socket;
    readonly Uri _address;
    byte[] _buffer = new byte[32 << 10];
    int _from,
        _to; // what was received and not taken yet

    KeptAliveConnection(Socket socket, Uri address) => (_socket, _address) = (socket, address);

    public static async Task<KeptAliveConnection> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        return new(socket, address);
    }

    /// <summary>Sends a request, its body in as many pieces as there are, and returns status and body of the answer.</summary>
    public async Task<(int Status, string Body)> AskAsync(
        string method,
        string path,
        string contentType,
        IReadOnlyList<string> body,
        CancellationToken cancellation
    )
    {
        var head = $"{method} {path} HTTP/1.1\r\nHost: {_address.Authority}\r\n";
        if (body.Count > 0)
            head += $"Content-Type: {contentType}\r\nContent-Length: {body.Sum(Encoding.UTF8.GetByteCount)}\r\n";
        await SendAsync(head + "\r\n", cancellation);
        foreach (var piece in body)
        {
            await SendAsync(piece, cancellation);
            await Task.Yield();
        }
        var lines = new List<string>();
        while (await LineAsync(cancellation) is { Length: > 0 } line)
            lines.Add(line);
        if (Field(lines, "Connection") == "close")
            throw new IOException("The server ends the connection: " + string.Join(" | ", lines));
        var status = int.Parse(lines[0].AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        if (Field(lines, "Content-Length") is { } length)
            return (status, await TextAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellation));
        Assert.Equal("chunked", Field(lines, "Transfer-Encoding"));
        var whole = new StringBuilder();
        int chunk;
        do
        {
            chunk = int.Parse(await LineAsync(cancellation), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            whole.Append(await TextAsync(chunk, cancellation));
            Assert.Equal("", await LineAsync(cancellation));
        } while (chunk > 0);
        return (status, whole.ToString());
    }

    public void Dispose() => _socket.Dispose();

    static string? Field(IEnumerable<string> lines, string name) =>
        lines.FirstOrDefault(l => l.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

    async Task SendAsync(string text, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(text);
        while (!rest.IsEmpty)
            rest = rest[await _socket.SendAsync(rest, SocketFlags.None, cancellation)..];
    }

    async Task<string> LineAsync(CancellationToken cancellation)
    {
        int end;
        while ((end = _buffer.AsSpan(_from.._to).IndexOf("\r\n"u8)) < 0)
            await ReceiveAsync(cancellation);
        var line = Encoding.UTF8.GetString(_buffer, _from, end);
        _from += end + 2;
        return line;
    }

    async Task<string> TextAsync(int length, CancellationToken cancellation)
    {
        while (_to - _from < length)
            await ReceiveAsync(cancellation);
        var text = Encoding.UTF8.GetString(_buffer, _from, length);
        _from += length;
        return text;
    }

    async Task ReceiveAsync(CancellationToken cancellation)
    {
        _buffer.AsSpan(_from.._to).CopyTo(_buffer);
        (_from, _to) = (0, _to - _from);
        if (_to == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _to);
        var received = await _socket.ReceiveAsync(_buffer.AsMemory(_to), SocketFlags.None, cancellation);
        _to += received > 0 ? received : throw new IOException("The connection ended.");
    }
}
