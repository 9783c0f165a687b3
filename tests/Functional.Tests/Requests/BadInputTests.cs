using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Requests;

/// <summary>What a client sends that does not fit is answered with what is wrong with it, over real HTTP.</summary>
public sealed class BadInputTests
{
    const string Routes = """
        { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1', limits: { rxBody: '2k' } },
        { name: 'id', pattern: '^/item/{id}$', source: 'controllers/chat', target: 'item' },
        { name: 'files'
        """;

    const string Source = """
        using System.ComponentModel.DataAnnotations;
        using Microsoft.AspNetCore.Mvc;
        using System.Text.Json.Serialization;
        using PluginChat;
        public enum Colour { Red, Green }
        public sealed record Item([Required] string Title, int Count = 1, Colour Colour = Colour.Red);
        [JsonConverter(typeof(JsonStringEnumConverter<Named>))] public enum Named { One, Two }
        public sealed record Sizes(
            double Width = 0,
            [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float? Height = null,
            [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] Named Named = Named.One,
            [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] List<Colour>? Colours = null,
            [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Dictionary<Colour, int>? By = null,
            [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Dictionary<string, int>? More = null);
        [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
        [JsonDerivedType(typeof(Circle), "circle")]
        [JsonDerivedType(typeof(Group), "group")]
        public abstract record Shape;
        public sealed record Circle([property: Range(0.0, 9.0)] double R) : Shape;
        public sealed record Group(List<Shape> Of) : Shape;
        public sealed record Drawing(Shape Front, List<Shape>? Others = null);
        public sealed class Api : HttpActions
        {
            [Action("sizes", "POST")] public Sizes Draw(Sizes sizes) => sizes;
            [Action("shape", "POST")] public Shape Draw(Shape shape) => shape;
            [Action("drawing", "POST")] public Drawing Draw(Drawing drawing) => drawing;
            [Action("number", "GET", "POST")] public string Number(int n) => $"{n}";
            [Action("maybe")] public string Maybe(int? n, bool b = false) => $"{n} {b}";
            [Action("date")] public string Date(DateOnly d, Guid g, Colour c) => $"{d} {g} {c}";
            [Action("list")] public string List(int[] n) => $"{n.Length}";
            [Action("item")] public string Item(int id) => $"{id}";
            [Action("form", "POST")] public string Form([FromForm] int n) => $"{n}";
            [Action("header")] public string Header([FromHeader(Name = "X-N")] int n) => $"{n}";
            [Action("json", "POST")] public string Json([FromBody] Item item) => item.Title;
            [Action("record", "POST")] public string Record(Item item) => item.Title;
            [Action("file", "POST")] public string File(IFormFile file) => $"{file.Length}";
            [Action("raw", "POST")] public async Task<string> Raw(Stream body)
            {
                using var reader = new StreamReader(body);
                return $"{(await reader.ReadToEndAsync()).Length}";
            }
            [Action("two", "PUT")] public string Put() => "put";
            [Action("two", "DELETE")] public string Delete() => "delete";
        }
        """;

    const string All =
        "'date', 'drawing', 'file', 'form', 'header', 'item', 'json', 'list', 'maybe', 'number', 'raw', 'record', 'shape', 'sizes', 'two'.";

    const string NoColour = " is not valid: one of Red, Green is expected.";

    const string NoNumber = " is not valid: a whole number from -2147483648 to 2147483647 is expected.";

    static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);

    static HttpRequestMessage Post(string path, string? type, string body) => Post(path, type, Encoding.UTF8.GetBytes(body));

    static HttpRequestMessage Post(string path, string? type, byte[] body, bool isChunked = false)
    {
        var content = new ByteArrayContent(body);
        if (type is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.TryParse(type, out var parsed) ? parsed : null;
        return new(HttpMethod.Post, path) { Content = content, Headers = { TransferEncodingChunked = isChunked } };
    }

    static HttpRequestMessage Parts(string path, params (string Name, string Value)[] fields)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            content.Add(new StringContent(value), name);
        return new(HttpMethod.Post, path) { Content = content };
    }

    static HttpRequestMessage With(HttpRequestMessage request, string name, params string[] values)
    {
        request.Headers.TryAddWithoutValidation(name, values);
        return request;
    }

    [Fact]
    public async Task Input_ThatDoesNotFit_IsAnsweredWithWhatIsWrong()
    {
        const string form = "application/x-www-form-urlencoded",
            json = "application/json";
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config().Replace("{ name: 'files'", Routes, StringComparison.Ordinal));
        site.WriteController(Source);
        await site.StartAsync();
        using var http = site.Http();
        (HttpRequestMessage Request, string Expected)[] cases =
        [
            (Get("/api/number?n=1&n=2"), "400 n: 2 values are given where one is expected."),
            (Post("/api/form", form, "n=1&n=2"), "400 n: 2 values are given where one is expected."),
            (Parts("/api/form", ("n", "1"), ("n", "2")), "400 n: 2 values are given where one is expected."),
            (Post("/api/record", form, "title=a&title=b"), "400 title: 2 values are given where one is expected."),
            (With(Get("/api/header"), "X-N", "1", "2"), $"400 X-N: '1, 2'{NoNumber}"),
            (Post("/api/record", json, """{"title":"a","title":"b"}"""), "400 title: 2 values are given where one is expected."),
            (Post("/api/record", json, """{"title":"a","Title":"b"}"""), "400 title: 2 values are given where one is expected."),
            (Post("/api/number", json, """{"n":1,"n":2}"""), "400 n: 2 values are given where one is expected."),
            (Post("/api/sizes", json, """{"more":{"a":1,"a":2}}"""), "400 more.a: 2 values are given where one is expected."),
            (Post("/api/record", json, """{"title":"a","colour":1}"""), "200 a"),
            (Post("/api/record", json, """{"title":"a","colour":7}"""), $"400 colour: '7'{NoColour}"),
            (Post("/api/sizes", json, """{"colours":[0,-1]}"""), $"400 colours[1]: '-1'{NoColour}"),
            (Post("/api/sizes", json, """{"by":{"Green":1,"7":1}}"""), $"400 by.7: '7'{NoColour}"),
            (Post("/api/sizes", json, """{"named":"Two"}"""), """200 {"width":0,"named":"Two"}"""),
            (Post("/api/sizes", json, """{"named":7}"""), "400 named: '7' is not valid: one of One, Two is expected."),
            (Post("/api/sizes", json, """{"width":1e400}"""), "400 width: '1e400' is not valid: a number such as 1.5 is expected."),
            (Post("/api/sizes", json, """{"width":"NaN"}"""), "400 width: 'NaN' is not valid: a number such as 1.5 is expected."),
            (Post("/api/sizes", json, """{"width":"1.5","height":-2}"""), """200 {"width":1.5,"height":-2}"""),
            (Post("/api/sizes", json, """{"height":"-1e999"}"""), "400 height: '-1e999' is not valid: a number such as 1.5 is expected."),
            (Get("/api/number?n=99999999999"), $"400 n: '99999999999'{NoNumber}"),
            (Get("/api/number?n=1.5"), $"400 n: '1.5'{NoNumber}"),
            (Get("/api/number?n=0x10"), $"400 n: '0x10'{NoNumber}"),
            (Get("/api/number?n="), "400 n: The n field is required."),
            (Get("/api/number"), "400 n: The n field is required."),
            (Get("/api/maybe?n="), "200  False"),
            (Get("/api/maybe?n=x&b=perhaps"), $"400 n: 'x'{NoNumber}; b: 'perhaps' is not valid: true or false is expected."),
            (Get("/item/x"), $"400 id: 'x'{NoNumber}"),
            (
                Get("/api/date?d=31.12.2020&g=1&c=Blue"),
                "400 d: '31.12.2020' is not valid: a date such as 2026-11-26 is expected.; g: '1' is not valid: a UUID is expected.; "
                    + "c: 'Blue' is not valid: one of Red, Green is expected."
            ),
            (
                Get("/api/date?d=2020-02-30&g=0&c=7"),
                "400 d: '2020-02-30' is not valid: a date such as 2026-11-26 is expected.; g: '0' is not valid: a UUID is expected.; "
                    + "c: '7' is not valid: one of Red, Green is expected."
            ),
            (Get("/api/list?n=1&n=x&n=y"), $"400 n[1]: 'x'{NoNumber}; n[2]: 'y'{NoNumber}"),
            (Post("/api/json", json, "{\"title\":\n  oops}"), "400 The body is not valid JSON: line 2, byte 3."),
            (Post("/api/json", json, "{\"title\":\"a\""), "400 The body is not valid JSON: line 1, byte 13."),
            (Post("/api/json", json, "{\"title\":\"a\",}"), "400 The body is not valid JSON: line 1, byte 14."),
            (Post("/api/json", json, "{\"title\":\"a\"} {}"), "400 The body is not valid JSON: line 1, byte 15."),
            (Post("/api/json", json, ""), "400 The request needs a body."),
            (Post("/api/json", json, "null"), "400 The body must not be null."),
            (Post("/api/json", json, "[1]"), "400 : The value does not fit: it has another type."),
            (Post("/api/json", json, [(byte)'"', 0xff, (byte)'"']), "400 The body is not valid JSON: line 1, byte 2."),
            (
                Post("/api/json", json, "{\"title\":\"a\",\"count\":\"x\"}"),
                "400 count: The value does not fit: it has another type or is out of range."
            ),
            (Post("/api/json", json, "{\"title\":null}"), "400 title: The title field must not be null."),
            (Post("/api/json", json, new string('[', 900)), "400 The body is not valid JSON: line 1, byte 65."),
            (Post("/api/number", json, "{n:1}"), "400 The body is not valid JSON: line 1, byte 2."),
            (Post("/api/shape", json, """{"kind":"circle","r":2}"""), "200 {\"kind\":\"circle\",\"r\":2}"),
            (Post("/api/shape", json, """{"kind":"circle","r":10}"""), "400 r: The field R must be between 0 and 9."),
            (
                Post(
                    "/api/drawing",
                    json,
                    """{"front":{"kind":"circle","r":10},"others":[{"kind":"circle","r":2},{"kind":"circle","r":-1}]}"""
                ),
                "400 front.r: The field R must be between 0 and 9.; others[1].r: The field R must be between 0 and 9."
            ),
            (
                Post("/api/shape", json, """{"kind":"group","of":[{"kind":"group","of":[{"kind":"circle","r":10}]}]}"""),
                "400 of[0].of[0].r: The field R must be between 0 and 9."
            ),
            (Post("/api/shape", json, """{"r":2}"""), "400 kind: The kind field is required."),
            (Post("/api/shape", json, """{"r":2,"kind":"circle"}"""), "400 kind: The kind field must be the first of its object."),
            (
                Post("/api/shape", json, """{"kind":"hexagon","r":2}"""),
                "400 kind: 'hexagon' is not valid: one of circle, group is expected."
            ),
            (
                Post("/api/drawing", json, """{"front":{"kind":"circle","r":2},"others":[{"kind":"circle","r":2},{"r":2}]}"""),
                "400 others[1].kind: The others[1].kind field is required."
            ),
            (Post("/api/json", "text/xml", "<a/>"), "415 The Content-Type 'text/xml' is not supported; application/json is expected."),
            (Post("/api/json", null, "{\"title\":\"a\"}"), "415 The request's body has no Content-Type; application/json is expected."),
            (
                Post("/api/json", form, "title=a"),
                "415 The Content-Type 'application/x-www-form-urlencoded' is not supported; application/json is expected."
            ),
            (Post("/api/json", "application/json; charset=utf-16", "{}"), "400 The body is not valid JSON: line 1, byte 1."),
            (Post("/api/json", "application/vnd.api+json", "{\"title\":\"a\"}"), "200 a"),
            (Post("/api/form", json, "{\"n\":1}"), "415 The Content-Type 'application/json' is not supported; a form is expected."),
            (Post("/api/form", "text/plain", "n=1"), "415 The Content-Type 'text/plain' is not supported; a form is expected."),
            (Post("/api/file", json, "{}"), "415 The Content-Type 'application/json' is not supported; a form is expected."),
            (Post("/api/file", form, "file=a"), "400 file: The file field is required."),
            (Post("/api/file", "multipart/form-data", "x"), "400 The form cannot be read: Missing content-type boundary."),
            (Parts("/api/file", ("file", "text")), "400 file: The file field is required."),
            (
                Post("/api/record", "text/plain", "title=a"),
                "415 The Content-Type 'text/plain' is not supported; application/json or a form is expected."
            ),
            (Post("/api/json", json, new byte[3000]), "413 The body has 3000 bytes and may have 2048."),
            (
                Post("/api/json", json, Encoding.UTF8.GetBytes($"\"{new string('a', 3000)}\""), isChunked: true),
                "413 Request body too large. The max request body size is 2048 bytes."
            ),
            (Post("/api/form", form, "n=1&x=" + new string('a', 3000)), "413 The body has 3006 bytes and may have 2048."),
            (Post("/api/file", "multipart/form-data; boundary=b", new byte[3000]), "413 The body has 3000 bytes and may have 2048."),
            (
                Post("/api/raw", null, new byte[3000], isChunked: true),
                "413 Request body too large. The max request body size is 2048 bytes."
            ),
            (Post("/api/maybe", form, "n=1"), "405 GET, HEAD, OPTIONS"),
            (Get("/api/json"), "405 POST, OPTIONS"),
            (Get("/api/two"), "405 PUT, DELETE, OPTIONS"),
            (new(HttpMethod.Options, "/api/two"), "204 PUT, DELETE, OPTIONS"),
            (new(new("BREW"), "/api/number"), "405 GET, POST, HEAD, OPTIONS"),
            (Get("/api/Number?n=1"), "404 Controller 'chat' has no action 'Number'; it has " + All),
            (Get("/api/none"), "404 Controller 'chat' has no action 'none'; it has " + All),
            (Post("/api/json", json, [.. "{\"title\":\""u8, 0xff, .. "\"}"u8]), "400 The body is not valid JSON: line 1, byte 11."),
            (Post("/api/json", json, "{\"title\":\"\\ud800\"}"), "400 The body is not valid JSON: line 1, byte 10."),
            (Post("/api/number", json, [.. "{\"n\":\""u8, 0xff, .. "\"}"u8]), "400 The body is not valid JSON: line 1, byte 7."),
            (Post("/api/json", json, [.. "{\""u8, 0xff, .. "\":1}"u8]), "400 The body is not valid JSON: line 1, byte 3."),
            (Post("/api/json", json, [0xef, 0xbb, 0xbf, .. "{\"title\":\"a\"}"u8]), "200 a"),
            (Get("/api/number?n=%zz"), $"400 n: '%zz'{NoNumber}"),
            (Get("/api/number?n=%ff"), $"400 n: '%ff'{NoNumber}"),
            (Get("/api/number?n=%00"), $"400 n: '\0'{NoNumber}"),
            (Post("/api/form", form, "n=%ff%zz"), $"400 n: '%ff%zz'{NoNumber}"),
            (
                Post(
                    "/api/file",
                    "multipart/form-data; boundary=b",
                    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\ntext"
                ),
                "400 The form cannot be read: its end is missing."
            ),
            (Post("/api/form", form, ""), "400 n: The n field is required."),
            (new(HttpMethod.Post, "/api/json"), "400 The request needs a body."),
            (Post("/api/json", "nonsense/", "{}"), "415 The request's body has no Content-Type; application/json is expected."),
            (Post("/api/number", json, "{\n\"n\": \"\\uD800\"}"), "400 The body is not valid JSON: line 2, byte 6."),
            (Post("/api/number", json, "{\"\\udc00\":1}"), "400 The body is not valid JSON: line 1, byte 2."),
            (Post("/api/json", json, "{\"\\udc00\":1}"), "400 The body is not valid JSON: line 1, byte 2."),
            (Post("/api/json", json, "{\"title\":\"\\ud83d\\ude00\"}"), "200 😀"),
            (Post("/api/number", json, "{\"n\":\"\\uD800"), "400 The body is not valid JSON: line 1, byte 13."),
            (Post("/api/number", json, "{\"n\":true}"), $"400 n: 'true'{NoNumber}"),
            (Post("/api/number", json, "{\"n\":[1]}"), "400 n: An array is given where one value is expected."),
        ];
        var wrong = new List<string>();
        foreach (var (request, expected) in cases)
        {
            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json")
                text = Said(JsonNode.Parse(text)!.AsObject());
            var allowed = string.Join(", ", answer.Content.Headers.Allow);
            var actual = $"{(int)answer.StatusCode} {(allowed.Length > 0 ? allowed : text)}";
            if (actual != expected)
                wrong.Add($"{request.Method} {request.RequestUri}: '{expected}' expected, but '{actual}'");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    // The fields with what is wrong with them, or the sentence.
    static string Said(JsonObject problem) =>
        problem["errors"] is JsonObject errors
            ? string.Join("; ", errors.Select(e => $"{e.Key}: {string.Join(' ', e.Value!.AsArray())}"))
            : $"{problem["detail"]}";
}
