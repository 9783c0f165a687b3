using System.Text;
using PluginChat.Testing.Clients;

namespace PluginChat.Functional.Tests.Floods;

/// <summary>Bytes that break the protocol, and how the host must end the connection that they come by.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Bytes">All that the client sends; for a frame, behind a good handshake.</param>
/// <param name="Status">The answer to the handshake: 101 for a frame.</param>
/// <param name="CloseCode">What the close frame says, for a frame.</param>
sealed record Attack(string Name, byte[] Bytes, int Status, int CloseCode = 0)
{
    const int Text = 1,
        Close = 8,
        Ping = 9;

    static readonly string s_good = Handshake("/ws/test/chat");

    public bool IsFrame => Status == 101;

    /// <summary>Each one is the first bad frame of its connection, so the host has to look at each.</summary>
    public static Attack[] Frames { get; } =
    [
        Frame("reserved bit 1", RawClient.Encode(0x40 | Text, "a"u8.ToArray())),
        Frame("reserved bit 3", RawClient.Encode(0x10 | Text, "a"u8.ToArray())),
        Frame("opcode 3", RawClient.Encode(3, "a"u8.ToArray())),
        Frame("opcode 15", RawClient.Encode(15, [])),
        Frame("no mask", RawClient.Encode(Text, "abcd"u8.ToArray(), masked: false)),
        Frame("no mask, no payload", RawClient.Encode(Text, [], masked: false)),
        Frame("long form of a short length", [0x81, 0xFE, 0, 5, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        Frame("longest form of a short length", [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5]),
        Frame("length of 64 bits", [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
        Frame("a ping in pieces", RawClient.Encode(Ping, "a"u8.ToArray(), final: false)),
        Frame("a ping of 126 bytes", RawClient.Encode(Ping, new byte[126])),
        Frame("a continuation of nothing", RawClient.Encode(0, "a"u8.ToArray())),
        Frame(
            "a message within another",
            [.. RawClient.Encode(Text, "a"u8.ToArray(), final: false), .. RawClient.Encode(Text, "b"u8.ToArray())]
        ),
        Frame("half a close code", RawClient.Encode(Close, [3])),
        Frame("close with 1005", RawClient.Encode(Close, [0x03, 0xED])),
        Frame("text that is no UTF-8", RawClient.Encode(Text, [0xC3, 0x28]), 1007),
        Frame("a good ping and a bad frame", [.. RawClient.Encode(Ping, []), .. RawClient.Encode(0x70 | Text, "a"u8.ToArray())]),
    ];

    public static Attack[] Handshakes { get; } =
    [
        Bad("no key", s_good.Replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""), 400),
        Bad("a short key", s_good.Replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ=="), 400),
        Bad("a key that is no base64", s_good.Replace("dGhlIHNhbXBsZSBub25jZQ==", "*"), 400),
        Bad("version 12", s_good.Replace("Version: 13", "Version: 12"), 400),
        Bad("no version", s_good.Replace("Sec-WebSocket-Version: 13\r\n", ""), 400),
        Bad("no upgrade", s_good.Replace("Upgrade: websocket\r\n", ""), 426),
        Bad("an upgrade to something else", s_good.Replace("Upgrade: websocket", "Upgrade: h2c"), 426),
        Bad("an action that is not there", s_good.Replace("test/chat", "test/none"), 404),
        Bad("POST", s_good.Replace("GET", "POST"), 426),
        Bad("HTTP/9.9", s_good.Replace("HTTP/1.1", "HTTP/9.9"), 505),
        Bad("no host", s_good.Replace("Host: localhost\r\n", ""), 400),
        Bad("a header without a colon", s_good.Replace("Upgrade: websocket", "Upgrade websocket"), 400),
        Bad("a zero in a header", s_good.Replace("websocket\r", "web\0socket\r"), 400),
        new("noise", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x0D, 0x0A, 0x0D, 0x0A], 400),
        Bad("a path that leaves the site", s_good.Replace("/ws/test/chat", "/../../ws/x y/z"), 400),
        Bad("a header of 100 KB", s_good.Replace("Host: localhost", "Host: localhost\r\nX: " + new string('x', 100_000)), 431),
    ];

    /// <summary>A good one.</summary>
    public static string Handshake(string path) =>
        $"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    static Attack Bad(string name, string handshake, int status) => new(name, Encoding.Latin1.GetBytes(handshake), status);

    static Attack Frame(string name, byte[] frame, int code = 1002) =>
        new(name, [.. Encoding.Latin1.GetBytes(s_good), .. frame], 101, code);
}
