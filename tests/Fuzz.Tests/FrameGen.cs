using CsCheck;
using PluginChat.Testing.Clients;

namespace PluginChat.Fuzz.Tests;

/// <summary>Random conversations.</summary>
static class FrameGen
{
    /// <summary>What a client sends, and the opcodes and payloads that have to come back.</summary>
    public sealed record Talk(byte[] Bytes, IReadOnlyList<(int Opcode, byte[] Payload)> Echoes);

    static readonly Gen<byte[]> s_payload = Gen.Frequency((8, Gen.Byte.Array[0, 40]), (2, Gen.Byte.Array[120, 300]));

    static readonly Gen<string> s_text = Gen.Char["abcäß€日 "].Array[0, 60].Select(c => new string(c));

    static readonly Gen<Talk> s_binary = s_payload.Select(p => new Talk(Frames.Binary(p), [(Frames.BinaryOpcode, p)]));

    static readonly Gen<Talk> s_ping = Gen
        .Byte.Array[0, 125]
        .Select(p => new Talk(RawClient.Encode(Frames.PingOpcode, p), [(Frames.PongOpcode, p)]));

    static readonly Gen<Talk> s_pong = Gen.Byte.Array[0, 125].Select(p => new Talk(RawClient.Encode(Frames.PongOpcode, p), []));

    static readonly Gen<Talk> s_fragments = Gen.Select(s_text, Gen.Int[1, 20])
        .Select(
            (text, size) =>
            {
                var payload = System.Text.Encoding.UTF8.GetBytes(text + ".");
                return new Talk(Frames.Fragments(Frames.TextOpcode, payload, size), [(Frames.TextOpcode, payload)]);
            }
        );

    /// <summary>Messages and control frames as they should be.</summary>
    public static Gen<Talk> Valid { get; } =
        Gen.Frequency((3, s_fragments), (3, s_binary), (2, s_ping), (1, s_pong))
            .Array[1, 12]
            .Select(talks => new Talk([.. talks.SelectMany(t => t.Bytes)], [.. talks.SelectMany(t => t.Echoes)]));

    static readonly Gen<byte[]> s_anyFrame = Gen.Select(
            Gen.Int[0, 127],
            s_payload,
            Gen.Bool,
            Gen.Frequency((9, Gen.Const(true)), (1, Gen.Const(false)))
        )
        .Select((opcode, payload, final, masked) => RawClient.Encode(opcode, payload, final, masked));

    static readonly Gen<byte[]> s_close = Gen.Select(Gen.Int[0, 65535], Gen.Byte.Array[0, 130])
        .Select((code, reason) => Frames.Close(code, reason));

    /// <summary>Valid frames, invalid ones and noise, with some bytes changed.</summary>
    public static Gen<byte[]> Mutated { get; } =
        Gen.Select(
                Gen.Frequency((6, Valid.Select(t => t.Bytes)), (2, s_anyFrame), (1, s_close), (1, s_payload)).Array[1, 6],
                Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[0, 4]
            )
            .Select(
                (parts, changes) =>
                {
                    byte[] bytes = [.. parts.SelectMany(p => p)];
                    foreach (var (at, value) in changes)
                    {
                        if (bytes.Length > 0)
                            bytes[at % bytes.Length] = value;
                    }
                    return bytes;
                }
            );
}
