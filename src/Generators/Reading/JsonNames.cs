using Microsoft.CodeAnalysis;

namespace PluginChat.Generators.Reading;

/// <summary>What JSON and forms call members.</summary>
static class JsonNames
{
    public const string Attributes = "System.Text.Json.Serialization.";

    /// <summary>The name that is given by an attribute, or the member's own in camel case.</summary>
    public static string Of(ISymbol symbol) => Given(symbol) ?? CamelCase(symbol.Name);

    /// <summary>The name that is given by an attribute; null where there is none.</summary>
    public static string? Given(ISymbol symbol) =>
        symbol
            .GetAttributes()
            .FirstOrDefault(a => a.AttributeClass?.Plain() == Attributes + "JsonPropertyNameAttribute")
            ?.ConstructorArguments.FirstOrDefault()
            .Value as string;

    /// <summary>As JsonNamingPolicy.CamelCase: 'URLOf' is 'urlOf'.</summary>
    public static string CamelCase(string name)
    {
        var text = name.ToCharArray();
        for (var i = 0; i < text.Length && char.IsUpper(text[i]); i++)
        {
            if (i > 0 && i + 1 < text.Length && !char.IsUpper(text[i + 1]))
                break;
            text[i] = char.ToLowerInvariant(text[i]);
        }
        return new(text);
    }
}
