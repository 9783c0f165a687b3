using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace PluginChat.Http.Binding;

/// <summary>
/// A body of JSON, read whole: what is wrong with one that does not fit is looked for in it once more, and parameters may be its
/// properties.
/// </summary>
sealed class JsonBody
{
    // What a client says of the length of its body takes no memory before the body is there.
    const int MostAtOnceBytes = 64 << 10;

    readonly ReadOnlyMemory<byte> _bytes;
    readonly JsonSerializerOptions _options;
    JsonElement? _root;
    bool _isBroken;

    JsonBody(ReadOnlyMemory<byte> bytes, JsonSerializerOptions options) => (_bytes, _options) = (bytes, options);

    public static async ValueTask<JsonBody?> ReadAsync(HttpRequest request, JsonSerializerOptions options, ActionInput input)
    {
        if (!TryEncoding(request.ContentType, out var encoding))
        {
            input.Problem.Refuse(
                StatusCodes.Status415UnsupportedMediaType,
                $"The charset of '{request.ContentType}' is not supported; use utf-8."
            );
            return null;
        }
        var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 1024, 256, MostAtOnceBytes));
        while (true)
        {
            // Without RequestAborted: one that is cancelled as bytes come leaves the server's reader in the middle of a read, which it
            // logs as a connection that ended abnormally. It ends a read itself where the client goes.
            var read = await request.BodyReader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            foreach (var part in read.Buffer)
                buffer.Write(part.Span);
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }
        var bytes = buffer.WrittenMemory;
        if (encoding is not UTF8Encoding)
            bytes = Encoding.Convert(encoding, Encoding.UTF8, bytes.ToArray());
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        // Otherwise whatever looks at such a text throws, and not as it does for JSON that is wrong.
        if (JsonText.FindBroken(bytes.Span) is not (>= 0 and var broken))
            return new(bytes, options);
        input.Problem.Refuse(StatusCodes.Status400BadRequest, JsonMistakes.Syntax(bytes.Span, broken));
        return null;
    }

    public bool TryRead<T>(ActionInput input, out T? value)
    {
        value = default;
        var type = (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));
        try
        {
            value = JsonSerializer.Deserialize(_bytes.Span, type);
            return true;
        }
        catch (JsonException e)
        {
            JsonMistakes.Report(e, _bytes, type, input.Problem);
            return false;
        }
        // Of a type with derived ones, where the client does not say which. Otherwise it is a type that no JSON can make.
        catch (NotSupportedException) when (JsonMistakes.TryReportUnknownType(_bytes, type, input.Problem))
        {
            return false;
        }
    }

    /// <summary>The text of a property, or of the items of one that is a list; nothing where there is none or it is null.</summary>
    public StringValues Find(string name, bool isList, ActionInput input)
    {
        if (Root(input) is not { ValueKind: JsonValueKind.Object } root)
            return default;
        var (found, count) = (default(StringValues), 0);
        foreach (var property in root.EnumerateObject())
        {
            if (!property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            // As for whole objects: where two are allowed the last counts.
            found = Texts(property.Value, name, isList, input);
            count++;
        }
        if (count > 1 && !_options.AllowDuplicateProperties)
            input.Problem.Add(name, JsonMistakes.Several(count));
        return found;
    }

    static StringValues Texts(JsonElement value, string name, bool isList, ActionInput input)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return default;
        if (value.ValueKind == JsonValueKind.Array && isList)
            return new([.. value.EnumerateArray().Select(item => Text(item, name, input))]);
        return Text(value, name, input);
    }

    static string? Text(JsonElement value, string name, ActionInput input)
    {
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            input.Problem.Add(
                name,
                $"An {(value.ValueKind == JsonValueKind.Array ? "array" : "object")} is given where one value is expected."
            );
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
    }

    JsonElement? Root(ActionInput input)
    {
        if (_root is not null || _isBroken)
            return _root;
        try
        {
            _root = JsonDocument.Parse(_bytes, JsonMistakes.DocumentOptions(_options)).RootElement;
        }
        catch (JsonException e)
        {
            _isBroken = true;
            input.Problem.Refuse(StatusCodes.Status400BadRequest, JsonMistakes.Syntax(e));
        }
        return _root;
    }

    static bool TryEncoding(string? contentType, [NotNullWhen(true)] out Encoding? encoding)
    {
        encoding = Encoding.UTF8;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || type.Charset.Length == 0)
            return true;
        encoding = type.Encoding;
        return encoding is not null;
    }
}
