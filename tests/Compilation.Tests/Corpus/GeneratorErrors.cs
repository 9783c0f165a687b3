// expects: error SYSLIB1042, warning SYSLIB1032, error CS0534, error CS9248
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

public static partial class Program
{
    [GeneratedRegex("(")] private static partial Regex Open { get; }
    public static string Run() => "";
}

[JsonSerializable(typeof(int))]
public sealed class NotPartial : JsonSerializerContext;
