using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Hosting.OpenApi;

/// <summary>An action by one address and method.</summary>
/// <param name="Path">The address, with its tokens in braces.</param>
/// <param name="Method">The method of HTTP, in capitals.</param>
/// <param name="Action">What its controller says of it.</param>
/// <param name="Tokens">The tokens of the address.</param>
sealed record RouteOperation(string Path, string Method, JsonObject Action, ImmutableArray<PathPiece> Tokens)
{
    /// <summary>Whether the action answers more methods than this one.</summary>
    public bool HasOtherMethods { get; init; }

    public JsonObject ToJson()
    {
        var operation = new JsonObject
        {
            ["operationId"] = Id((string?)Action["name"] ?? "") + (HasOtherMethods ? "_" + Method.ToLowerInvariant() : ""),
            ["tags"] = new JsonArray((string?)Action["group"] ?? ""),
        };
        foreach (var name in (string[])["summary", "description", "deprecated"])
        {
            if (Action[name] is { } value)
                operation[name] = value.DeepClone();
        }
        var inputs = new OperationInputs(Method, Tokens);
        foreach (var parameter in (Action["parameters"] as JsonArray)?.OfType<JsonObject>() ?? [])
            inputs.Add(parameter, Action);
        inputs.WriteTo(operation);
        operation["responses"] = Action["responses"]?.DeepClone() ?? new JsonObject();
        return operation;
    }

    static string Id(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
