using System.Globalization;
using Microsoft.CodeAnalysis;
using PluginChat.Generators.Models;
using PluginChat.Generators.Reading;

namespace PluginChat.Generators.Describing;

/// <summary>
/// Describes an action for an OpenAPI document. Which parameters are in the path and which in the query, the route says, of which the host
/// knows: so parameters are listed as they are, with the sources that they may come from.
/// </summary>
sealed class ActionDescriber(SchemaReader schemas, CancellationToken cancellation)
{
    const int Json = 8;

    public static DescriptionModel Describe(
        IMethodSymbol method,
        ActionModel action,
        Func<ISymbol, bool> canUse,
        CancellationToken cancellation
    )
    {
        var schemas = new SchemaReader(canUse);
        var json = new ActionDescriber(schemas, cancellation).Of(method, action).ToString();
        return new(json, schemas.Schemas.ToEquatable());
    }

    JsonObject Of(IMethodSymbol method, ActionModel action)
    {
        var comment = DocComment.Of(method, cancellation);
        var parameters = method
            .Parameters.Zip(action.Parameters, (symbol, model) => Of(symbol, model, comment))
            .OfType<JsonObject>()
            .ToList();
        var responses = new Responses(schemas, comment.Returns);
        new ResponseReader(responses).Read(method, action.Result);
        if (parameters.Count > 0)
            responses.AddProblem(400, isOfValidation: true);
        var attributes = method.GetAttributes();
        return new JsonObject()
            .SetText("name", action.Name)
            .Set("methods", JsonText.Array(action.Methods.Select(JsonText.Quote)))
            .SetText("group", method.ContainingType.Name)
            .SetText("groupDescription", DocComment.Of(method.ContainingType, cancellation).Summary)
            .SetText("summary", comment.Summary ?? SchemaRules.Description(attributes))
            .SetText("description", comment.Remarks)
            .SetTrue("deprecated", SchemaRules.IsDeprecated(method))
            .Set("parameters", JsonText.Array(parameters.Select(p => p.ToString())))
            .Set("responses", responses.ToJson());
    }

    // Null for what is no part of the request, or is not to be described.
    JsonObject? Of(IParameterSymbol symbol, ParameterModel model, DocComment comment)
    {
        var kind = KindOf(model);
        if (kind is null)
            return null;
        var isText = kind == "value";
        var type = symbol.Type;
        var schema =
            kind is "raw" or "form" ? new()
            : kind == "file" ? FileSchema(model.Value.Kind)
            : isText ? schemas.NotNull(type.WithoutNull(), isText: true)
            : schemas.Of(type);
        var attributes = symbol.GetAttributes();
        SchemaRules.Apply(attributes, schema);
        schema.Set("default", Defaults.Of(symbol, isText));
        var parameter = new JsonObject()
            .SetText("name", model.Name)
            .Set("in", model.Sources.ToString(CultureInfo.InvariantCulture))
            .SetText("kind", kind)
            .SetTrue(
                "required",
                SchemaRules.IsRequired(attributes)
                    || model.IsRequired && model.Value.Kind is not (ValueKind.ScalarList or ValueKind.FileList)
            )
            .SetTrue("deprecated", SchemaRules.IsDeprecated(symbol))
            .SetText("description", SchemaRules.Description(attributes) ?? comment.Parameter(symbol.Name))
            .Set("schema", schema);
        if (kind is "shape" or "fields")
            parameter.Set(
                "fields",
                JsonText.Array(new FieldReader(schemas).Of((INamedTypeSymbol)type.WithoutNull()).Select(f => f.ToString()))
            );
        return parameter;
    }

    static string? KindOf(ParameterModel model) =>
        model.Value.Kind switch
        {
            ValueKind.Scalar or ValueKind.ScalarList => "value",
            ValueKind.File or ValueKind.FileList => "file",
            ValueKind.Shape => (model.Sources & Json) != 0 ? "shape" : "fields",
            ValueKind.Json => "json",
            ValueKind.Special when model.IsBody => "raw",
            ValueKind.Special when model.Value.Parser.StartsWith("input.", StringComparison.Ordinal) => "form",
            _ => null,
        };

    /// <summary>The file of a field; bytes have no schema.</summary>
    public static JsonObject FileSchema(ValueKind kind)
    {
        var file = SimpleSchemas.Typed("string").SetText("contentMediaType", Responses.Bytes);
        return kind == ValueKind.FileList ? SimpleSchemas.Typed("array").Set("items", file) : file;
    }
}
