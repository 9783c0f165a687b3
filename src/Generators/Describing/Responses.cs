using System.Globalization;
using Microsoft.CodeAnalysis;
using PluginChat.Generators.Reading;

namespace PluginChat.Generators.Describing;

/// <summary>The answers of an action by status, as OpenAPI's responses.</summary>
sealed class Responses(SchemaReader schemas, string? returns)
{
    public const string Json = "application/json",
        Problem = "application/problem+json",
        Text = "text/plain",
        Bytes = "application/octet-stream",
        Events = "text/event-stream";

    readonly SortedDictionary<int, JsonObject> _answers = [];

    /// <summary>Adds an answer; the first of a status and a type stays.</summary>
    /// <param name="status">The status.</param>
    /// <param name="mediaType">What its body is; null for none.</param>
    /// <param name="type">The body's type; null where its media type says it all.</param>
    public void Add(int status, string? mediaType = null, ITypeSymbol? type = null) =>
        Add(status, mediaType, type is null ? Plain(mediaType) : schemas.Of(type));

    /// <summary>Adds problem details.</summary>
    public void AddProblem(int status, bool isOfValidation = false) =>
        Add(status, Problem, schemas.Reference(isOfValidation ? KnownSchemas.ValidationProblem : KnownSchemas.Problem));

    void Add(int status, string? mediaType, JsonObject schema)
    {
        if (!_answers.TryGetValue(status, out var content))
            _answers.Add(status, content = new());
        if (mediaType is not null && content.Find(mediaType) is null)
            content.Set(mediaType, new JsonObject().Set("schema", schema));
    }

    public JsonObject ToJson()
    {
        var all = new JsonObject();
        var isFirst = true;
        foreach (var answer in _answers)
        {
            var description = isFirst && answer.Key < 300 && returns is not null ? returns : Phrase(answer.Key);
            var response = new JsonObject().SetText("description", description);
            all.Set(
                answer.Key.ToString(CultureInfo.InvariantCulture),
                answer.Value.IsEmpty ? response : response.Set("content", answer.Value)
            );
            isFirst = false;
        }
        return all;
    }

    /// <summary>What a body is, by its type: text and bytes as such, everything else as JSON.</summary>
    public static string MediaTypeOf(ITypeSymbol type) => type.SpecialType == SpecialType.System_String ? Text : Json;

    // Bytes are whatever they are: OpenAPI 3.1 has no schema for them.
    static JsonObject Plain(string? mediaType) => mediaType is Text or Events ? SimpleSchemas.Typed("string") : new();

    static string Phrase(int status) =>
        status switch
        {
            200 => "OK",
            201 => "Created",
            202 => "Accepted",
            204 => "No Content",
            301 => "Moved Permanently",
            302 => "Found",
            303 => "See Other",
            304 => "Not Modified",
            307 => "Temporary Redirect",
            308 => "Permanent Redirect",
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            409 => "Conflict",
            413 => "Content Too Large",
            415 => "Unsupported Media Type",
            422 => "Unprocessable Content",
            500 => "Internal Server Error",
            _ => $"Status {status}",
        };
}
