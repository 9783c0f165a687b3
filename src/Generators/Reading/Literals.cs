using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginChat.Generators.Reading;

/// <summary>Constants as C#.</summary>
static class Literals
{
    public static string Text(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>The default of a parameter.</summary>
    public static string Of(IParameterSymbol parameter) =>
        parameter.ExplicitDefaultValue is { } value ? Of(value, parameter.Type) : $"default({parameter.Type.Whole()})!";

    public static string Of(TypedConstant constant) =>
        constant.Kind switch
        {
            _ when constant.IsNull => "null",
            TypedConstantKind.Array => $"new {constant.Type!.WholeNotNull()} {{ {string.Join(", ", constant.Values.Select(Of))} }}",
            TypedConstantKind.Type => $"typeof({((ITypeSymbol)constant.Value!).WholeNotNull()})",
            _ => Of(constant.Value!, constant.Type!),
        };

    static string Of(object value, ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        var text = value switch
        {
            string s => Text(s),
            bool b => b ? "true" : "false",
            char c => SymbolDisplay.FormatLiteral(c, quote: true),
            double d => Floating(d, d.ToString("R", CultureInfo.InvariantCulture) + "D", "double"),
            float f => Floating(f, f.ToString("R", CultureInfo.InvariantCulture) + "F", "float"),
            decimal m => m.ToString(CultureInfo.InvariantCulture) + "M",
            long l => l.ToString(CultureInfo.InvariantCulture) + "L",
            ulong u => u.ToString(CultureInfo.InvariantCulture) + "UL",
            uint u => u.ToString(CultureInfo.InvariantCulture) + "U",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
        return type.TypeKind == TypeKind.Enum || value is byte or sbyte or short or ushort ? $"({type.WholeNotNull()})({text})" : text;
    }

    static string Floating(double value, string text, string type) =>
        double.IsNaN(value) ? $"{type}.NaN"
        : double.IsPositiveInfinity(value) ? $"{type}.PositiveInfinity"
        : double.IsNegativeInfinity(value) ? $"{type}.NegativeInfinity"
        : text;
}
