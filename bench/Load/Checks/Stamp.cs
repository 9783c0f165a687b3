using System.Buffers.Text;
using System.Runtime.Intrinsics;

namespace PluginChat.Bench.Load.Checks;

/// <summary>
/// What every message begins with, in hexadecimal digits: run (4), sender (4), sequence (8), intended time (16). The first
/// 16 bytes name the message, so that two are compared by one instruction; the run keeps another load's messages apart.
/// </summary>
static class Stamp
{
    public const int Bytes = 32;
    const int KeyBytes = 16;
    const int MaxSenders = 0x10000;

    public static void Write(Span<byte> text, ushort run, int sender, uint sequence, long intended)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sender, MaxSenders);
        WriteHex(text[..4], run);
        WriteHex(text[4..8], (ulong)sender);
        WriteHex(text[8..KeyBytes], sequence);
        WriteHex(text[KeyBytes..Bytes], (ulong)intended);
    }

    /// <summary>Reads the name alone; at least <see cref="Bytes"/> must be there.</summary>
    public static Vector128<byte> KeyOf(ReadOnlySpan<byte> text) => Vector128.Create(text[..KeyBytes]);

    public static bool TryRead(ReadOnlySpan<byte> text, ushort run, out int sender, out uint sequence, out long intended)
    {
        (sender, sequence, intended) = (0, 0, 0);
        return text.Length >= Bytes
            && TryReadHex(text[..4], out var of)
            && of == run
            && TryReadHex(text[4..8], out sender)
            && Utf8Parser.TryParse(text[8..KeyBytes], out sequence, out var digits, 'x')
            && digits == 8
            && Utf8Parser.TryParse(text[KeyBytes..Bytes], out intended, out digits, 'x')
            && digits == 16;
    }

    static bool TryReadHex(ReadOnlySpan<byte> digits, out int value) =>
        Utf8Parser.TryParse(digits, out value, out var read, 'x') && read == digits.Length;

    static void WriteHex(Span<byte> digits, ulong value)
    {
        for (var i = digits.Length - 1; i >= 0; i--, value >>= 4)
            digits[i] = "0123456789abcdef"u8[(int)(value & 15)];
    }
}
