using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace PluginChat.Hosting.WebSockets.Receiving;

/// <summary>
/// Checks a text as it comes in parts, which may cut a character. What nothing that follows can mend is found at once (Autobahn's cases
/// 6.4).
/// </summary>
struct Utf8Check
{
    const int MaxCut = 3; // of a character's four bytes

    uint _cut; // the first bytes of a character, the first the lowest
    byte _cutLength;

    /// <summary>Whether the text may end here.</summary>
    public readonly bool IsComplete => _cutLength == 0;

    /// <summary>Takes the next part. False where the text is not UTF-8, whatever may follow.</summary>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        Span<byte> character = stackalloc byte[MaxCut + 1];
        while (_cutLength > 0 && !bytes.IsEmpty)
        {
            _cut |= (uint)bytes[0] << 8 * _cutLength++;
            bytes = bytes[1..];
            for (var i = 0; i < _cutLength; i++)
                character[i] = (byte)(_cut >> 8 * i);
            switch (Rune.DecodeFromUtf8(character[.._cutLength], out _, out _))
            {
                case OperationStatus.Done:
                    (_cut, _cutLength) = (0, 0);
                    break;
                case OperationStatus.InvalidData:
                    return false;
            }
        }
        if (Utf8.IsValid(bytes))
            return true;
        for (var cut = 1; cut <= Math.Min(MaxCut, bytes.Length); cut++)
        {
            if ((bytes[^cut] & 0xC0) == 0x80)
                continue;
            if (Rune.DecodeFromUtf8(bytes[^cut..], out _, out _) != OperationStatus.NeedMoreData || !Utf8.IsValid(bytes[..^cut]))
                return false;
            _cutLength = (byte)cut;
            for (var i = 0; i < cut; i++)
                _cut |= (uint)bytes[bytes.Length - cut + i] << 8 * i;
            return true;
        }
        return false;
    }
}
