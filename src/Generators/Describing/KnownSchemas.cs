using Microsoft.CodeAnalysis;
using PluginChat.Generators.Models;
using PluginChat.Generators.Reading;

namespace PluginChat.Generators.Describing;

/// <summary>Objects of the framework that answers have: problem details (RFC 9457).</summary>
static class KnownSchemas
{
    const string Members =
        "\"type\":{\"type\":[\"string\",\"null\"]},\"title\":{\"type\":[\"string\",\"null\"]},\"status\":{\"type\":[\"integer\",\"null\"],"
        + "\"format\":\"int32\"},\"detail\":{\"type\":[\"string\",\"null\"]},\"instance\":{\"type\":[\"string\",\"null\"]}";

    const string Errors =
        ",\"errors\":{\"type\":\"object\",\"description\":\"What is wrong, by field.\","
        + "\"additionalProperties\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}";

    public static SchemaModel Problem { get; } =
        new("Microsoft.AspNetCore.Mvc.ProblemDetails", "ProblemDetails", $"{{\"type\":\"object\",\"properties\":{{{Members}}}}}");

    public static SchemaModel ValidationProblem { get; } =
        new(
            "Microsoft.AspNetCore.Http.HttpValidationProblemDetails",
            "HttpValidationProblemDetails",
            $"{{\"type\":\"object\",\"properties\":{{{Members}{Errors}}}}}"
        );

    public static SchemaModel? Of(INamedTypeSymbol type) =>
        type.DerivesFrom("Microsoft.AspNetCore.Http.HttpValidationProblemDetails") ? ValidationProblem
        : type.DerivesFrom("Microsoft.AspNetCore.Mvc.ProblemDetails") ? Problem
        : null;
}
