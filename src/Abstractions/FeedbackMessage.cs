using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginChat;

/// <summary>A message that a visitor is shown once, on whichever page comes next.</summary>
/// <param name="Kind">What kind it is, such as <c>inform</c>, <c>warn</c> or <c>error</c>.</param>
/// <param name="Text">The message: text, not HTML.</param>
public sealed record FeedbackMessage(string Kind, string Text)
{
    static readonly JsonSerializerOptions s_json = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    internal static byte[] ToJson(IEnumerable<FeedbackMessage> messages) => JsonSerializer.SerializeToUtf8Bytes(messages, s_json);

    internal static IReadOnlyList<FeedbackMessage> FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<FeedbackMessage[]>(json, s_json) ?? [];
}
