using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PluginChat.Http.Binding;

/// <summary>What is wrong with a request, as problem details (RFC 9457) with the form of ASP.NET Core's validation errors.</summary>
sealed class InputProblem
{
    // A body of a thousand wrong items is as wrong as one of fifty.
    const int MostFields = 50;

    Dictionary<string, List<string>>? _errors;
    string? _detail;

    /// <summary>What it is answered with; 0 while nothing is wrong.</summary>
    public int Status { get; private set; }

    /// <summary>How many messages there were.</summary>
    public int Count { get; private set; }

    public bool IsAt(string field) => _errors?.ContainsKey(field) == true;

    /// <summary>Whether something is wrong with this field or one within it.</summary>
    public bool IsBelow(string field) => _errors?.Keys.Any(key => key.StartsWith(field, StringComparison.OrdinalIgnoreCase)) == true;

    public void Add(string field, string message)
    {
        Count++;
        if (Status == 0)
            Status = StatusCodes.Status400BadRequest;
        _errors ??= new(StringComparer.OrdinalIgnoreCase);
        if (_errors.TryGetValue(field, out var messages))
            messages.Add(message);
        else if (_errors.Count < MostFields)
            _errors.Add(field, [message]);
    }

    /// <summary>Says what is wrong with the request as a whole.</summary>
    public void Refuse(int status, string detail) => (Status, _detail, Count) = (status, detail, Count + 1);

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        using var writer = new Utf8JsonWriter(response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("type"u8, TypeOf(Status));
        writer.WriteString("title"u8, TitleOf());
        writer.WriteNumber("status"u8, Status);
        if (_detail is not null)
            writer.WriteString("detail"u8, _detail);
        else if (_errors is not null)
            WriteErrors(writer, _errors);
        writer.WriteEndObject();
        writer.Flush();
        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    static void WriteErrors(Utf8JsonWriter writer, Dictionary<string, List<string>> errors)
    {
        writer.WriteStartObject("errors"u8);
        foreach (var (field, messages) in errors)
        {
            writer.WriteStartArray(field);
            foreach (var message in messages)
                writer.WriteStringValue(message);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    string TitleOf() =>
        Status switch
        {
            StatusCodes.Status400BadRequest => _detail is null ? "One or more validation errors occurred." : "Bad Request",
            StatusCodes.Status413PayloadTooLarge => "Content Too Large",
            StatusCodes.Status415UnsupportedMediaType => "Unsupported Media Type",
            _ => "The request is refused.",
        };

    static string TypeOf(int status) =>
        status switch
        {
            StatusCodes.Status400BadRequest => "https://tools.ietf.org/html/rfc9110#section-15.5.1",
            StatusCodes.Status413PayloadTooLarge => "https://tools.ietf.org/html/rfc9110#section-15.5.14",
            StatusCodes.Status415UnsupportedMediaType => "https://tools.ietf.org/html/rfc9110#section-15.5.16",
            _ => "about:blank",
        };
}
