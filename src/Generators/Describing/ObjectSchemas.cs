using Microsoft.CodeAnalysis;
using PluginChat.Generators.Reading;

namespace PluginChat.Generators.Describing;

/// <summary>Schemas of an author's classes, records and structures, as JSON has them.</summary>
sealed class ObjectSchemas(SchemaReader schemas)
{
    public JsonObject Of(INamedTypeSymbol type)
    {
        var comment = DocComment.Of(type);
        var schema = SimpleSchemas
            .Typed("object")
            .SetText("description", SchemaRules.Description(type.GetAttributes()) ?? comment.Summary)
            .SetTrue("deprecated", SchemaRules.IsDeprecated(type));
        if (DerivedOf(type) is { Count: > 0 } derived)
            return schema.Set("anyOf", JsonText.Array(derived));
        var (properties, required) = (new JsonObject(), new List<string>());
        foreach (var member in MembersOf(type))
        {
            if (IsExtensionData(member.Property))
            {
                schema.Set("additionalProperties", "true");
                continue;
            }
            var name = JsonNames.Of(member.Property);
            properties.Set(name, Of(member, comment));
            if (member.IsRequiredInJson)
                required.Add(JsonText.Quote(name));
        }
        if (required.Count > 0)
            schema.Set("required", JsonText.Array(required));
        return properties.IsEmpty ? schema : schema.Set("properties", properties);
    }

    /// <summary>Its members in JSON: a property, what the constructor has for it, or both.</summary>
    public IEnumerable<DescribedMember> MembersOf(INamedTypeSymbol type)
    {
        var properties = ShapeMembers.PropertiesOf(type, schemas.CanUse).ToList();
        var parameters = ShapeMembers.ConstructorOf(type, schemas.CanUse)?.Parameters.ToList() ?? [];
        foreach (var property in properties)
        {
            var parameter = parameters.FirstOrDefault(p => p.Name.Equals(property.Name, StringComparison.OrdinalIgnoreCase));
            yield return new(property, parameter, parameter is null && !(property.SetMethod is { } setter && schemas.CanUse(setter)));
        }
    }

    JsonObject Of(DescribedMember member, DocComment ofType)
    {
        var (attributes, type) = (member.Attributes, member.Type);
        var isByName = EnumSchemas.IsWrittenAsText(attributes);
        var hasConverter = attributes.Any(a => a.AttributeClass?.Plain() == JsonNames.Attributes + "JsonConverterAttribute");
        var schema =
            hasConverter && !isByName ? new()
            : isByName ? schemas.Of(type, isText: true)
            : schemas.Of(type);
        SchemaRules.Apply(attributes, schema);
        var comment = DocComment.Of(member.Property);
        schema
            .SetText(
                "description",
                SchemaRules.Description(attributes) ?? comment.Summary ?? comment.Value ?? ofType.Parameter(member.Property.Name)
            )
            .SetTrue("readOnly", member.IsReadOnly)
            .SetTrue("deprecated", SchemaRules.IsDeprecated(member.Property));
        if (member.Parameter is { HasExplicitDefaultValue: true } parameter)
            schema.Set("default", Defaults.Of(parameter, isByName));
        return schema;
    }

    // Each with the member that says which it is.
    List<string> DerivedOf(INamedTypeSymbol type)
    {
        var attributes = type.GetAttributes();
        var discriminator =
            attributes
                .FirstOrDefault(a => a.AttributeClass?.Plain() == JsonNames.Attributes + "JsonPolymorphicAttribute")
                ?.NamedArguments.FirstOrDefault(a => a.Key == "TypeDiscriminatorPropertyName")
                .Value.Value as string
            ?? "$type";
        var derived = new List<string>();
        foreach (var attribute in attributes.Where(a => a.AttributeClass?.Plain() == JsonNames.Attributes + "JsonDerivedTypeAttribute"))
        {
            var arguments = attribute.ConstructorArguments;
            if (arguments[0].Value is not INamedTypeSymbol of || SymbolEqualityComparer.Default.Equals(of, type))
                continue;
            var reference = schemas.NotNull(of).ToString();
            if (arguments.Length < 2 || arguments[1].IsNull)
            {
                derived.Add(reference);
                continue;
            }
            var says = new JsonObject()
                .Set("properties", new JsonObject().Set(discriminator, new JsonObject().Set("const", JsonText.Of(arguments[1].Value))))
                .Set("required", JsonText.Array([JsonText.Quote(discriminator)]));
            derived.Add(new JsonObject().Set("allOf", JsonText.Array([reference, says.ToString()])).ToString());
        }
        return derived;
    }

    static bool IsExtensionData(IPropertySymbol property) =>
        property.GetAttributes().Any(a => a.AttributeClass?.Plain() == JsonNames.Attributes + "JsonExtensionDataAttribute");
}
