using System.Text.Json;

namespace PluginChat.Client.Reading;

/// <summary>What the host itself says: a JSON object. What is not there, or of another kind, is null.</summary>
readonly struct Note
{
    readonly JsonElement _json;

    Note(JsonElement json) => _json = json;

    public string? Type => Text("type");

    /// <summary>Null where it is not a JSON object.</summary>
    public static Note? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new Note(document.RootElement.Clone()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public bool Has(string name) => _json.TryGetProperty(name, out _);

    public string? Text(string name) => Of(name, JsonValueKind.String) is { } value ? value.GetString() : null;

    public long? Number(string name) => Of(name, JsonValueKind.Number) is { } value && value.TryGetInt64(out var number) ? number : null;

    public bool? Boolean(string name) =>
        Of(name, JsonValueKind.True) is not null ? true
        : Of(name, JsonValueKind.False) is not null ? false
        : null;

    public long[] Numbers(string name) =>
        Of(name, JsonValueKind.Array) is { } values
            ? [.. values.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.Number).Select(v => v.TryGetInt64(out var n) ? n : 0)]
            : [];

    JsonElement? Of(string name, JsonValueKind kind) => _json.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
}
