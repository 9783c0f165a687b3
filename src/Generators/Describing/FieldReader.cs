using Microsoft.CodeAnalysis;
using PluginChat.Generators.Models;
using PluginChat.Generators.Reading;

namespace PluginChat.Generators.Describing;

/// <summary>The fields of a form or a query that make an object: <c>title</c>, and <c>author.name</c> of one within it.</summary>
sealed class FieldReader(SchemaReader schemas)
{
    readonly HashSet<string> _within = new(StringComparer.Ordinal);

    public IEnumerable<JsonObject> Of(INamedTypeSymbol type, string prefix = "", bool isRequired = true)
    {
        if (!_within.Add(type.WholeNotNull()))
            yield break;
        var comment = DocComment.Of(type);
        foreach (var member in new ObjectSchemas(schemas).MembersOf(type))
        {
            var (value, name) = (ValueReader.Read(member.Type), prefix + JsonNames.Of(member.Property));
            if (member.IsReadOnly)
                continue;
            if (value.Kind == ValueKind.Shape)
            {
                var inner = (INamedTypeSymbol)member.Type.WithoutNull();
                foreach (var field in Of(inner, name + ".", isRequired && member.IsRequiredAsField))
                    yield return field;
            }
            else if (value.Kind is ValueKind.Scalar or ValueKind.ScalarList or ValueKind.File or ValueKind.FileList)
                yield return Of(member, value.Kind, name, isRequired, comment);
        }
        _within.Remove(type.WholeNotNull());
    }

    JsonObject Of(DescribedMember member, ValueKind kind, string name, bool isRequired, DocComment comment)
    {
        var isFile = kind is ValueKind.File or ValueKind.FileList;
        var schema = isFile ? ActionDescriber.FileSchema(kind) : schemas.NotNull(member.Type.WithoutNull(), isText: true);
        SchemaRules.Apply(member.Attributes, schema);
        if (member.Parameter is { } parameter)
            schema.Set("default", Defaults.Of(parameter, isText: true));
        var own = DocComment.Of(member.Property);
        // None given is an empty list.
        var isList = kind is ValueKind.ScalarList or ValueKind.FileList && !SchemaRules.IsRequired(member.Attributes);
        return new JsonObject()
            .SetText("name", name)
            .SetText("kind", isFile ? "file" : "value")
            .SetTrue("required", isRequired && member.IsRequiredAsField && !isList)
            .SetText("description", SchemaRules.Description(member.Attributes) ?? own.Summary ?? comment.Parameter(member.Property.Name))
            .Set("schema", schema);
    }
}
