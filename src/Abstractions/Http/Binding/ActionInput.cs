using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace PluginChat.Http.Binding;

/// <summary>
/// What one request has for the parameters of an action, and what is wrong with it. Generated code makes one for each call of an action
/// that has parameters of the request; it is used by one thread at a time and not kept.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ActionInput
{
    readonly HttpContext _context;
    readonly IReadOnlyDictionary<string, string> _tokens;
    InputProblem? _problem;
    JsonBody? _json;
    IFormCollection? _form;

    /// <summary>What is wrong: made when something is.</summary>
    internal InputProblem Problem => _problem ??= new();

    internal IServiceProvider Services => _context.RequestServices;

    ActionInput(HttpActionRequest request) => (_context, _tokens) = (request.Context, request.RouteParameters);

    /// <summary>Whether something is wrong: the action is then not to be called, see <see cref="RefuseAsync"/>.</summary>
    public bool HasErrors => _problem is not null;

    /// <summary>How many errors there are so far.</summary>
    public int ErrorCount => _problem?.Count ?? 0;

    /// <summary>Whether the request has a form, which was read.</summary>
    public bool IsForm => _form is not null;

    /// <summary>Whether the request has a body of JSON, which was read.</summary>
    public bool IsJson => _json is not null;

    /// <summary>Reads what an action needs of a request's body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="bodies">Which bodies the action takes.</param>
    /// <param name="json">How JSON is read: options that end with the controller's version.</param>
    /// <returns>The values. A body that cannot be read is among the errors.</returns>
    /// <exception cref="OperationCanceledException">The client went away.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static ValueTask<ActionInput> ReadAsync(HttpActionRequest request, InputBodies bodies, JsonSerializerOptions json)
    {
        var input = new ActionInput(request);
        return bodies == InputBodies.None || !RequestBodies.HasBody(request.Context) ? new(input) : input.ReadBodyAsync(bodies, json);
    }

    async ValueTask<ActionInput> ReadBodyAsync(InputBodies bodies, JsonSerializerOptions json)
    {
        try
        {
            var request = _context.Request;
            if ((bodies & InputBodies.Json) != 0 && request.HasJsonContentType())
                _json = await JsonBody.ReadAsync(request, json, this).ConfigureAwait(false);
            else if ((bodies & InputBodies.Form) != 0 && request.HasFormContentType)
                _form = await RequestForm.ReadAsync(_context).ConfigureAwait(false);
            else if ((bodies & InputBodies.NoOther) != 0)
                Problem.Refuse(StatusCodes.Status415UnsupportedMediaType, RequestBodies.Unsupported(request.ContentType, bodies));
        }
        catch (BadHttpRequestException e)
        {
            Problem.Refuse(e.StatusCode, e.Message);
        }
        return this;
    }

    /// <summary>A value that the request need not have.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">What the request calls it. Of a form's nested fields, the names joined by dots.</param>
    /// <param name="sources">Where it may be.</param>
    /// <param name="parse">Reads it.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one. One that does not fit is among the errors.</returns>
    public bool TryGet<T>(string name, InputSources sources, ValueParser<T> parse, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        var texts = Find(name, sources);
        // Of a number, nothing typed in is nothing given.
        if (texts.Count == 0 || texts.Count == 1 && (texts[0] is null || texts[0]!.Length == 0 && typeof(T) != typeof(string)))
            return false;
        if (texts.Count > 1)
        {
            Problem.Add(name, JsonMistakes.Several(texts.Count));
            return false;
        }
        if (parse(texts[0]!, out value))
            return true;
        Problem.Add(name, ValueParsers.Unfit(texts[0]!, typeof(T)));
        return false;
    }

    /// <summary>A value that the request must have.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">As for <see cref="TryGet"/>.</param>
    /// <param name="sources">Where it may be.</param>
    /// <param name="parse">Reads it.</param>
    /// <param name="message">What is said where there is none; null for the usual text.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one. That it is not there, or does not fit, is among the errors.</returns>
    public bool Require<T>(string name, InputSources sources, ValueParser<T> parse, string? message, [MaybeNullWhen(false)] out T value)
    {
        if (TryGet(name, sources, parse, out value))
            return true;
        // A browser sends nothing of a box that is not ticked: it is false.
        if (typeof(T) == typeof(bool) && _form is not null && (sources & InputSources.Form) != 0 && _problem?.IsAt(name) != true)
        {
            value = (T)(object)false;
            return true;
        }
        if (_problem?.IsAt(name) != true)
            Missing(name, message);
        return false;
    }

    /// <summary>The values of a name that may be given more than once.</summary>
    /// <typeparam name="T">The type of each.</typeparam>
    /// <param name="name">As for <see cref="TryGet"/>.</param>
    /// <param name="sources">Where they may be.</param>
    /// <param name="parse">Reads each.</param>
    /// <param name="values">The values, in the order of the request.</param>
    /// <returns>Whether there is one. Those that do not fit are among the errors.</returns>
    public bool TryGetList<T>(string name, InputSources sources, ValueParser<T> parse, out List<T> values)
    {
        var texts = Find(name, sources, isList: true);
        values = new(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            if (texts[i] is { } text && parse(text, out var value))
                values.Add(value);
            else
                Problem.Add($"{name}[{i}]", ValueParsers.Unfit(texts[i] ?? "null", typeof(T)));
        }
        return texts.Count > 0;
    }

    /// <summary>A file of a form.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="file">The file.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetFile(string name, [NotNullWhen(true)] out IFormFile? file)
    {
        file = _form?.Files.GetFile(name);
        return file is not null;
    }

    /// <summary>All files of a field of a form, in the order of the request.</summary>
    /// <param name="name">The field's name; null for all files of the form.</param>
    /// <returns>The files; none where the request has no form.</returns>
    public IReadOnlyList<IFormFile> Files(string? name) =>
        _form is null ? []
        : name is null ? _form.Files
        : _form.Files.GetFiles(name);

    /// <summary>The fields of the form.</summary>
    public IFormCollection Form => _form ?? FormCollection.Empty;

    /// <summary>The body of JSON as one value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one, and it is not null. What does not fit is among the errors, with its place.</returns>
    public bool TryReadJson<T>([NotNullWhen(true)] out T? value)
    {
        value = default;
        return _json is not null && _json.TryRead(this, out value) && value is not null;
    }

    /// <summary>Whether the request has fields of a nested object.</summary>
    /// <param name="prefix">What their names begin with: <c>address.</c>, or <c>items[0].</c>.</param>
    /// <param name="sources">Where they may be: the query, a form.</param>
    /// <returns>Whether there is one.</returns>
    public bool HasFields(string prefix, InputSources sources) =>
        (sources & InputSources.Query) != 0 && HasKey(_context.Request.Query.Keys, prefix)
        || (sources & InputSources.Form) != 0
            && _form is not null
            && (HasKey(_form.Keys, prefix) || _form.Files.Any(f => IsIn(f.Name, prefix)));

    /// <summary>Whether the request has any field at all.</summary>
    /// <param name="sources">Where one may be: the query, a form.</param>
    /// <returns>Whether there is one.</returns>
    public bool HasAnyField(InputSources sources) => HasFields("", sources);

    /// <summary>Says that a value is not there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="message">What is said; null for the usual text.</param>
    public void Missing(string name, string? message) => Problem.Add(name, message ?? $"The {name} field is required.");

    /// <summary>Says what is wrong with a value.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="message">What is said.</param>
    public void Invalid(string name, string message) => Problem.Add(name, message);

    /// <summary>Says that the request has no body, or null in it.</summary>
    public void MissingBody()
    {
        if (!HasErrors)
            Problem.Refuse(StatusCodes.Status400BadRequest, IsJson ? "The body must not be null." : "The request needs a body.");
    }

    /// <summary>Answers the request with what is wrong: problem details (RFC 9457) that name each field.</summary>
    /// <returns>A task that ends when it is written.</returns>
    public Task RefuseAsync() => Problem.WriteAsync(_context);

    StringValues Find(string name, InputSources sources, bool isList = false)
    {
        var request = _context.Request;
        if ((sources & InputSources.Route) != 0 && _tokens.TryGetValue(name, out var token))
            return token;
        if ((sources & InputSources.Query) != 0 && request.Query.TryGetValue(name, out var values))
            return values;
        if ((sources & InputSources.Form) != 0 && _form is not null && _form.TryGetValue(name, out values))
            return values;
        if ((sources & InputSources.Header) != 0 && request.Headers.TryGetValue(name, out values))
            return values;
        return (sources & InputSources.Json) != 0 && _json is not null ? _json.Find(name, isList, this) : default;
    }

    static bool HasKey(ICollection<string> keys, string prefix)
    {
        foreach (var key in keys)
        {
            if (IsIn(key, prefix))
                return true;
        }
        return false;
    }

    static bool IsIn(string key, string prefix) => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
