using Microsoft.CodeAnalysis;
using PluginChat.Generators.Reading;

namespace PluginChat.Generators.Describing;

/// <summary>Schemas of enums: numbers in JSON, unless their author says otherwise, and names in addresses and forms.</summary>
static class EnumSchemas
{
    public static JsonObject Of(INamedTypeSymbol type, bool isText)
    {
        var constants = ConstantsOf(type).ToList();
        var isFlags = type.GetAttributes().Any(a => a.AttributeClass?.Plain() == "System.FlagsAttribute");
        if (isText || IsWrittenAsText(type.GetAttributes()))
        {
            var names = SimpleSchemas.Typed("string");
            return isFlags ? names : names.Set("enum", JsonText.Array(constants.Select(c => JsonText.Quote(NameOf(c, isText)))));
        }
        var numbers = SimpleSchemas.Typed("integer");
        return isFlags
            ? numbers
            : numbers
                .Set("enum", JsonText.Array(constants.Select(c => JsonText.Of(c.ConstantValue)!).Distinct()))
                .Set("x-enum-varnames", JsonText.Array(Firsts(constants).Select(c => JsonText.Quote(c.Name))));
    }

    /// <summary>A constant as its schema has it; null where none is called so.</summary>
    public static string? ValueOf(INamedTypeSymbol type, object value, bool isText)
    {
        if (!isText && !IsWrittenAsText(type.GetAttributes()))
            return JsonText.Of(value);
        var constant = ConstantsOf(type).FirstOrDefault(c => Equals(c.ConstantValue, value));
        return constant is null ? null : JsonText.Quote(NameOf(constant, isText));
    }

    /// <summary>Whether attributes of a type or a member say that its constants are written by name.</summary>
    public static bool IsWrittenAsText(IEnumerable<AttributeData> attributes) =>
        attributes.Any(a =>
            a.AttributeClass?.Plain() == JsonNames.Attributes + "JsonConverterAttribute"
            && a.ConstructorArguments.FirstOrDefault().Value is ITypeSymbol converter
            && converter.OriginalDefinition.Plain()
                is JsonNames.Attributes + "JsonStringEnumConverter"
                    or JsonNames.Attributes + "JsonStringEnumConverter`1"
        );

    static IEnumerable<IFieldSymbol> ConstantsOf(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IFieldSymbol>().Where(f => f is { IsConst: true, ConstantValue: not null });

    // Two constants may have one value.
    static IEnumerable<IFieldSymbol> Firsts(IEnumerable<IFieldSymbol> constants) =>
        constants.GroupBy(c => c.ConstantValue).Select(same => same.First());

    static string NameOf(IFieldSymbol constant, bool isText) =>
        isText
            ? constant.Name
            : constant
                .GetAttributes()
                .FirstOrDefault(a => a.AttributeClass?.Plain() == JsonNames.Attributes + "JsonStringEnumMemberNameAttribute")
                ?.ConstructorArguments.FirstOrDefault()
                .Value as string
                ?? constant.Name;
}
