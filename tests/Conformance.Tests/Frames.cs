using System.Text;
using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests;

/// <summary>Frames as a client writes them, right and wrong.</summary>
static class Frames
{
    public const int ContinuationOpcode = 0,
        TextOpcode = 1,
        BinaryOpcode = 2,
        CloseOpcode = 8,
        PingOpcode = 9,
        PongOpcode = 10;

    public static byte[] Text(string text, bool final = true) => Text(Encoding.UTF8.GetBytes(text), final);

    public static byte[] Text(byte[] payload, bool final = true) => RawClient.Encode(TextOpcode, payload, final);

    public static byte[] Binary(byte[] payload, bool final = true) => RawClient.Encode(BinaryOpcode, payload, final);

    public static byte[] Continuation(string text, bool final = true) => Continuation(Encoding.UTF8.GetBytes(text), final);

    public static byte[] Continuation(byte[] payload, bool final = true) => RawClient.Encode(ContinuationOpcode, payload, final);

    public static byte[] Ping(string payload, bool final = true) => RawClient.Encode(PingOpcode, Encoding.UTF8.GetBytes(payload), final);

    public static byte[] Pong(string payload, bool final = true) => RawClient.Encode(PongOpcode, Encoding.UTF8.GetBytes(payload), final);

    public static byte[] Close(int code, string reason = "") => Close(code, Encoding.UTF8.GetBytes(reason));

    public static byte[] Close(int code, byte[] reason) => RawClient.Encode(CloseOpcode, [(byte)(code >> 8), (byte)code, .. reason]);

    /// <summary>A message in frames of this many bytes.</summary>
    public static byte[] Fragments(int opcode, byte[] payload, int bytes)
    {
        using var frames = new MemoryStream(payload.Length + payload.Length / bytes * 14 + 14);
        for (var at = 0; at < payload.Length; at += bytes)
            frames.Write(
                RawClient.Encode(
                    at == 0 ? opcode : ContinuationOpcode,
                    payload[at..Math.Min(at + bytes, payload.Length)],
                    at + bytes >= payload.Length
                )
            );
        return frames.ToArray();
    }

    /// <summary>Readable text, or bytes of every value, of this length.</summary>
    public static byte[] Payload(int opcode, int length)
    {
        var payload = new byte[length];
        for (var i = 0; i < length; i++)
            payload[i] = opcode == TextOpcode ? (byte)('a' + i % 26) : (byte)i;
        return payload;
    }
}
