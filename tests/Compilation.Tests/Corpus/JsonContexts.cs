using System.Text.Json;
using System.Text.Json.Serialization;

public sealed record Line(string Name, string Text, [property: JsonPropertyName("at")] DateTimeOffset When, Kind Kind);

public enum Kind { Said, Left }

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Line))]
[JsonSerializable(typeof(List<Line>))]
public sealed partial class Lines : JsonSerializerContext;

public static class Program
{
    public static string Run()
    {
        var text = JsonSerializer.Serialize(new Line("ann", "hi", DateTimeOffset.UnixEpoch, Kind.Left), Lines.Default.Line);
        return text + JsonSerializer.Deserialize($"[{text}]", Lines.Default.ListLine)![0];
    }
}
