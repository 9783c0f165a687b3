using Microsoft.CodeAnalysis;
using PluginChat.Generators.Reading;

namespace PluginChat.Generators.Describing;

/// <summary>Schemas of values that JSON has as one text, number or flag, written as System.Text.Json writes them.</summary>
static class SimpleSchemas
{
    const string Duration = @"^-?(\d+\.)?\d{2}:\d{2}:\d{2}(\.\d{1,7})?$";

    /// <summary>The schema; null for what is not such a value.</summary>
    public static JsonObject? Of(ITypeSymbol type) =>
        type.SpecialType switch
        {
            SpecialType.System_String => Typed("string"),
            SpecialType.System_Boolean => Typed("boolean"),
            SpecialType.System_Char => Typed("string").Set("minLength", "1").Set("maxLength", "1"),
            SpecialType.System_Byte => Whole("uint8", "0", "255"),
            SpecialType.System_SByte => Whole("int8", "-128", "127"),
            SpecialType.System_Int16 => Whole("int16", "-32768", "32767"),
            SpecialType.System_UInt16 => Whole("uint16", "0", "65535"),
            SpecialType.System_Int32 => Typed("integer", "int32"),
            SpecialType.System_UInt32 => Whole("uint32", "0", "4294967295"),
            SpecialType.System_Int64 => Typed("integer", "int64"),
            SpecialType.System_UInt64 => Typed("integer", "uint64").Set("minimum", "0"),
            SpecialType.System_Single => Typed("number", "float"),
            SpecialType.System_Double or SpecialType.System_Decimal => Typed("number", "double"),
            SpecialType.System_DateTime => Typed("string", "date-time"),
            _ => OfName(type),
        };

    static JsonObject? OfName(ITypeSymbol type) =>
        type.Plain() switch
        {
            "System.Half" => Typed("number"),
            "System.Int128" => Typed("integer"),
            "System.UInt128" => Typed("integer").Set("minimum", "0"),
            "System.Guid" => Typed("string", "uuid"),
            "System.DateTimeOffset" => Typed("string", "date-time"),
            "System.DateOnly" => Typed("string", "date"),
            "System.TimeOnly" => Typed("string", "time"),
            "System.TimeSpan" => Typed("string").SetText("pattern", Duration),
            "System.Uri" => Typed("string", "uri-reference"),
            "System.Version" => Typed("string"),
            _ when type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte } || IsBytes(type) => Typed(
                    "string"
                )
                .SetText("contentEncoding", "base64"),
            _ => null,
        };

    static bool IsBytes(ITypeSymbol type) =>
        type.Plain() is "System.ReadOnlyMemory`1" or "System.Memory`1"
        && ((INamedTypeSymbol)type).TypeArguments[0].SpecialType == SpecialType.System_Byte;

    public static JsonObject Typed(string type, string? format = null) => new JsonObject().SetText("type", type).SetText("format", format);

    static JsonObject Whole(string format, string least, string most) =>
        Typed("integer", format).Set("minimum", least).Set("maximum", most);
}
