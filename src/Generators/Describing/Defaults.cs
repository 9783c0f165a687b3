using Microsoft.CodeAnalysis;
using PluginChat.Generators.Reading;

namespace PluginChat.Generators.Describing;

/// <summary>Defaults of parameters as JSON.</summary>
static class Defaults
{
    /// <summary>The default; null where there is none that is worth saying.</summary>
    public static string? Of(IParameterSymbol parameter, bool isText) =>
        parameter is not { HasExplicitDefaultValue: true, ExplicitDefaultValue: { } value } ? null
        : parameter.Type.WithoutNull() is INamedTypeSymbol { TypeKind: TypeKind.Enum } constants
            ? EnumSchemas.ValueOf(constants, value, isText)
        : JsonText.Of(value);
}
