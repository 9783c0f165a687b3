using System.Globalization;
using Microsoft.CodeAnalysis;
using PluginChat.Generators.Reading;

namespace PluginChat.Generators.Describing;

/// <summary>Attributes of validation and description as keywords of a schema.</summary>
static class SchemaRules
{
    const string Annotations = "System.ComponentModel.DataAnnotations.",
        Components = "System.ComponentModel.";

    /// <summary>Whether a client has to send it, whatever its type says.</summary>
    public static bool IsRequired(IEnumerable<AttributeData> attributes) =>
        attributes.Any(a =>
            a.AttributeClass is { } type
            && (type.DerivesFrom(Annotations + "RequiredAttribute") || type.Plain() == JsonNames.Attributes + "JsonRequiredAttribute")
        );

    /// <summary>The text that an attribute has for people; null where there is none.</summary>
    public static string? Description(IEnumerable<AttributeData> attributes) =>
        attributes
            .Select(a =>
                a.AttributeClass?.Plain() switch
                {
                    Components + "DescriptionAttribute" => First(a) as string,
                    Annotations + "DisplayAttribute" => Named(a, "Description") as string,
                    _ => null,
                }
            )
            .FirstOrDefault(text => text is not null);

    public static bool IsDeprecated(ISymbol symbol) =>
        symbol.GetAttributes().Any(a => a.AttributeClass?.Plain() == "System.ObsoleteAttribute");

    public static void Apply(IEnumerable<AttributeData> attributes, JsonObject schema)
    {
        foreach (var attribute in attributes)
            Apply(attribute, schema);
    }

    static void Apply(AttributeData attribute, JsonObject schema)
    {
        switch (attribute.AttributeClass?.Plain())
        {
            case Annotations + "RequiredAttribute":
                RemoveNull(schema);
                if (Has(schema, "string") && schema.Find("enum") is null && Named(attribute, "AllowEmptyStrings") is not true)
                    schema.Set("minLength", schema.Find("minLength") ?? "1");
                break;
            case Annotations + "StringLengthAttribute":
                SetBounds(schema, Named(attribute, "MinimumLength"), First(attribute));
                break;
            case Annotations + "MinLengthAttribute":
                SetBounds(schema, First(attribute), null);
                break;
            case Annotations + "MaxLengthAttribute":
                SetBounds(schema, null, First(attribute));
                break;
            case Annotations + "LengthAttribute":
                SetBounds(schema, First(attribute), attribute.ConstructorArguments[1].Value);
                break;
            case Annotations + "RangeAttribute":
                SetRange(schema, attribute);
                break;
            case Annotations + "RegularExpressionAttribute" when First(attribute) is string expression && Has(schema, "string"):
                // The attribute wants the whole text to match; a schema, a part of it.
                schema.SetText("pattern", $"^(?:{expression})$");
                break;
            case Annotations + "EmailAddressAttribute" when Has(schema, "string"):
                schema.SetText("format", "email");
                break;
            case Annotations + "UrlAttribute" when Has(schema, "string"):
                schema.SetText("format", "uri");
                break;
            case Annotations + "Base64StringAttribute" when Has(schema, "string"):
                schema.SetText("contentEncoding", "base64");
                break;
            case Annotations + "AllowedValuesAttribute" when Values(attribute) is { } allowed:
                schema.Set("enum", allowed);
                break;
            case Annotations + "DeniedValuesAttribute" when Values(attribute) is { } denied:
                schema.Set("not", new JsonObject().Set("enum", denied));
                break;
            case Components + "DefaultValueAttribute" when Single(attribute) is { Kind: TypedConstantKind.Primitive } value:
                schema.Set("default", JsonText.Of(value.Value));
                break;
        }
    }

    static void SetBounds(JsonObject schema, object? least, object? most)
    {
        var suffix =
            Has(schema, "string") ? "Length"
            : Has(schema, "array") ? "Items"
            : Has(schema, "object") ? "Properties"
            : null;
        if (suffix is null)
            return;
        // A length of -1 is the attribute's word for none.
        if (least is int and > 0)
            schema.Set("min" + suffix, JsonText.Of(least));
        if (most is int and >= 0)
            schema.Set("max" + suffix, JsonText.Of(most));
    }

    static void SetRange(JsonObject schema, AttributeData attribute)
    {
        if (!Has(schema, "integer") && !Has(schema, "number"))
            return;
        var bounds = attribute.ConstructorArguments;
        var (least, most) =
            bounds.Length == 3 ? (Number(bounds[1].Value as string), Number(bounds[2].Value as string))
            : bounds.Length == 2 ? (JsonText.Of(bounds[0].Value), JsonText.Of(bounds[1].Value))
            : (null, null);
        // The type's own bounds are narrower than nothing, and wider than these.
        Set(schema, "inimum", "M", least, Named(attribute, "MinimumIsExclusive") is true);
        Set(schema, "aximum", "M", most, Named(attribute, "MaximumIsExclusive") is true);
    }

    static void Set(JsonObject schema, string name, string capital, string? bound, bool isExclusive)
    {
        if (bound is null)
            return;
        if (isExclusive)
            schema.Remove("m" + name);
        schema.Set(isExclusive ? "exclusive" + capital + name : "m" + name, bound);
    }

    // Of a type that is named: what is no number, such as a date, a schema cannot say.
    static string? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonText.Of(number) : null;

    static string? Values(AttributeData attribute) =>
        Single(attribute) is { Kind: TypedConstantKind.Array } values
        && values.Values.Select(v => v.Kind == TypedConstantKind.Primitive || v.IsNull ? JsonText.Of(v.Value) : null).ToList() is { } texts
        && texts.TrueForAll(t => t is not null)
            ? JsonText.Array(texts!)
            : null;

    static TypedConstant? Single(AttributeData attribute) =>
        attribute.ConstructorArguments.Length == 1 ? attribute.ConstructorArguments[0] : null;

    static object? First(AttributeData attribute) =>
        attribute.ConstructorArguments.FirstOrDefault() is { Kind: not TypedConstantKind.Array } first ? first.Value : null;

    static object? Named(AttributeData attribute, string name) => attribute.NamedArguments.FirstOrDefault(a => a.Key == name).Value.Value;

    static bool Has(JsonObject schema, string type) => schema.Find("type")?.Contains($"\"{type}\"") == true;

    static void RemoveNull(JsonObject schema)
    {
        if (schema.Find("type") is { } type && type.EndsWith(",\"null\"]", StringComparison.Ordinal))
            schema.Set("type", type.Substring(1, type.Length - 1 - ",\"null\"]".Length));
    }
}
