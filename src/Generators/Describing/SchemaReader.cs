using System.Text;
using Microsoft.CodeAnalysis;
using PluginChat.Generators.Models;
using PluginChat.Generators.Reading;

namespace PluginChat.Generators.Describing;

/// <summary>
/// Schemas of types (JSON Schema 2020-12, as OpenAPI 3.1 has it). Objects are described apart, each once, and referred to.
/// </summary>
/// <param name="canUse">Whether the controller's code may use a symbol.</param>
sealed class SchemaReader(Func<ISymbol, bool> canUse)
{
    const string References = "#/components/schemas/";

    // By key; null while it is being read, as one may have itself in it.
    readonly Dictionary<string, SchemaModel?> _schemas = new(StringComparer.Ordinal);

    public Func<ISymbol, bool> CanUse => canUse;

    public IEnumerable<SchemaModel> Schemas => _schemas.Values.Where(s => s is not null).Select(s => s!);

    /// <summary>A value in JSON.</summary>
    public JsonObject Of(ITypeSymbol type, bool isText = false) =>
        type.MayBeNull() ? OrNull(NotNull(type.WithoutNull(), isText)) : NotNull(type, isText);

    /// <summary>A value that is not null.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="isText">Whether it is in an address or a form, or an enum that is written by name.</param>
    public JsonObject NotNull(ITypeSymbol type, bool isText = false)
    {
        if (SimpleSchemas.Of(type) is { } simple)
            return simple;
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum } constants)
            return EnumSchemas.Of(constants, isText);
        if (type is IArrayTypeSymbol { Rank: 1 } array)
            return ArrayOf(array.ElementType, isText);
        if (type is not INamedTypeSymbol named || named.IsTupleType || HasConverter(named))
            return new();
        if (ArgumentsOf(named, "System.Collections.Generic.IDictionary`2", "System.Collections.Generic.IReadOnlyDictionary`2") is { } entry)
            return SimpleSchemas.Typed("object").Set("additionalProperties", Of(entry[1]));
        if (ArgumentsOf(named, "System.Collections.Generic.IEnumerable`1", "System.Collections.Generic.IAsyncEnumerable`1") is { } item)
        {
            var isSet = ArgumentsOf(named, "System.Collections.Generic.ISet`1", "System.Collections.Generic.IReadOnlySet`1") is not null;
            return ArrayOf(item[0], isText).SetTrue("uniqueItems", isSet);
        }
        if (KnownSchemas.Of(named) is { } known)
            return Reference(known);
        if (named.IsOfFramework() || named.TypeKind is not (TypeKind.Class or TypeKind.Struct or TypeKind.Interface))
            return new();
        // What its own parser reads is a text in an address.
        return isText ? SimpleSchemas.Typed("string") : Reference(named);
    }

    /// <summary>The reference to a schema that is known beforehand.</summary>
    public JsonObject Reference(SchemaModel known)
    {
        _schemas[known.Key] = known;
        return ReferenceTo(known.Key);
    }

    JsonObject Reference(INamedTypeSymbol type)
    {
        var key = KeyOf(type);
        if (!_schemas.ContainsKey(key))
        {
            _schemas[key] = null;
            var schema = new ObjectSchemas(this).Of(type);
            _schemas[key] = new(key, Safe(NameOf(type)), schema.ToString());
        }
        return ReferenceTo(key);
    }

    static JsonObject ReferenceTo(string key) => new JsonObject().SetText("$ref", References + key);

    JsonObject ArrayOf(ITypeSymbol item, bool isText) =>
        SimpleSchemas.Typed("array").Set("items", isText ? NotNull(item.WithoutNull(), true) : Of(item));

    static JsonObject OrNull(JsonObject schema)
    {
        const string orNull = "{\"type\":\"null\"}";
        if (schema.Find("$ref") is not null)
            return new JsonObject().Set("anyOf", JsonText.Array([schema.ToString(), orNull]));
        if (schema.Find("type") is not { } type)
            return schema;
        schema.Set("type", JsonText.Array([type, "\"null\""]));
        if (schema.Find("enum") is { } values)
            schema.Set("enum", values.Substring(0, values.Length - 1) + (values.Length > 2 ? ",null]" : "null]"));
        return schema;
    }

    // What such a one writes, only its author knows.
    static bool HasConverter(INamedTypeSymbol type) =>
        type.GetAttributes().Any(a => a.AttributeClass?.Plain() == JsonNames.Attributes + "JsonConverterAttribute");

    static IReadOnlyList<ITypeSymbol>? ArgumentsOf(INamedTypeSymbol type, string plainName, string other)
    {
        var found = type
            .AllInterfaces.Add(type)
            .FirstOrDefault(i => i.OriginalDefinition.Plain() is var name && (name == plainName || name == other));
        return found?.TypeArguments;
    }

    // 'Page<Post>' is 'PageOfPost'.
    static string NameOf(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeArguments: { Length: > 0 } arguments }
            ? $"{type.Name}Of{string.Join("And", arguments.Select(NameOf))}"
        : type is IArrayTypeSymbol array ? "ArrayOf" + NameOf(array.ElementType)
        : type.Name.Length > 0 ? type.Name
        : "Value";

    // Letters, digits, '.', '-' and '_' are what the name of a component may have.
    static string KeyOf(INamedTypeSymbol type) => Safe(type.WholeNotNull().Replace("global::", "")).TrimEnd('-');

    static string Safe(string name)
    {
        var safe = new StringBuilder();
        foreach (var c in name)
            safe.Append(c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '.' or '_' ? c : '-');
        return safe.ToString();
    }
}
