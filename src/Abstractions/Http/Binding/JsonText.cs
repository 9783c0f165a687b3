using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace PluginChat.Http.Binding;

/// <summary>Whether all texts of a JSON body are Unicode: in UTF-8 (RFC 8259, 8.1), and without halves of surrogate pairs.</summary>
static class JsonText
{
    // Half of a pair can only be written as an escape, and needs a closer look.
    static ReadOnlySpan<byte> SurrogateEscape => "\\ud"u8;

    static ReadOnlySpan<byte> SurrogateEscapeInCapitals => "\\uD"u8;

    /// <summary>The offset of what is not, or -1.</summary>
    public static int FindBroken(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
            return FirstInvalid(body);
        return body.IndexOf(SurrogateEscape) >= 0 || body.IndexOf(SurrogateEscapeInCapitals) >= 0 ? FirstHalf(body) : -1;
    }

    static int FirstInvalid(ReadOnlySpan<byte> body)
    {
        var at = 0;
        while (at < body.Length && Rune.DecodeFromUtf8(body[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }

    // A body that is not JSON has a place where it ceases to be, which whoever reads it finds.
    static int FirstHalf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(
            body,
            new()
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
                MaxDepth = int.MaxValue,
            }
        );
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    _ = reader.GetString();
            }
        }
        catch (JsonException)
        {
            return -1;
        }
        catch (InvalidOperationException)
        {
            return (int)reader.TokenStartIndex;
        }
        return -1;
    }
}
