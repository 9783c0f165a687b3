using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json.Nodes;
using PluginChat.Http;
using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests.HttpActions;

/// <summary>What the generator writes down of actions for an OpenAPI document: each feature of C# that a schema can say.</summary>
public sealed class DescriptionTests
{
    const string Source = """
        using PluginChat;
        using System.ComponentModel;
        using System.ComponentModel.DataAnnotations;
        using System.Net.ServerSentEvents;
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using Microsoft.AspNetCore.Http.HttpResults;
        using Microsoft.AspNetCore.Mvc;

        public enum Mood { Good = 1, Bad = 2, Awful = 2 }
        [JsonConverter(typeof(JsonStringEnumConverter<Shade>))] public enum Shade { Red, [JsonStringEnumMemberName("sky")] Blue }
        [Flags] public enum Rights { Read = 1, Write = 2 }

        /// <summary>Who wrote it, <see cref="Post.Title"/> and all.</summary>
        /// <param name="Mail">Where to <b>write</b>
        /// to.</param>
        public sealed record Author([Required, EmailAddress] string Mail, [Range(0, 150)] int Age = 18, Mood Mood = Mood.Bad);

        public sealed record Post([StringLength(100, MinimumLength = 2)] string Title, string? Text, Author Author, Author? Editor = null)
        {
            /// <summary>Its number.</summary>
            public long Id => 5;
            [JsonPropertyName("labels"), MaxLength(5)] public List<string> Tags { get; init; } = [];
            [RegularExpression("[a-z]+")] public string? Slug { get; set; }
            [JsonIgnore] public string Hidden => "";
            [JsonConverter(typeof(JsonStringEnumConverter<Mood>))] public Mood Kind { get; set; }
            public Post? Next { get; set; }
            [Obsolete] public int Old { get; set; }
        }

        public sealed class Everything
        {
            public required string Must { get; set; }
            public bool Flag { get; set; }
            public byte Small { get; set; }
            public ulong Large { get; set; }
            [Range(0.5, 1, MinimumIsExclusive = true)] public decimal Money { get; set; }
            public float? Ratio { get; set; }
            public Guid Guid { get; set; }
            public DateTimeOffset At { get; set; }
            public DateOnly Day { get; set; }
            public TimeSpan Takes { get; set; }
            public Uri? Link { get; set; }
            public byte[] Bytes { get; set; } = [];
            public char Letter { get; set; }
            public Shade Shade { get; set; }
            public Mood? Maybe { get; set; }
            public Rights Rights { get; set; }
            public HashSet<int> Set { get; set; } = [];
            public int[][] Grid { get; set; } = [];
            public Dictionary<string, Author?> People { get; set; } = [];
            public JsonElement Any { get; set; }
            public object? Object { get; set; }
            [AllowedValues("a", "b")] public string Choice { get; set; } = "a";
            [Description("said by an attribute"), DefaultValue(7)] public int Said { get; set; }
            [JsonExtensionData] public Dictionary<string, JsonElement>? More { get; set; }
        }

        [JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Square), "square")] public abstract class Form { }
        public sealed class Circle : Form { public double Radius { get; set; } }
        public sealed class Square : Form { public double Side { get; set; } }
        public sealed record PageOf<T>(T[] Items, int Total);
        namespace One { public sealed record Same(int A); }
        namespace Two { public sealed record Same(string B); }

        /// <summary>All that is there.</summary>
        public sealed class Test : HttpActions
        {
            /// <summary>Gets a post.</summary>
            /// <remarks>With its author.</remarks>
            /// <param name="id">Its "number".</param>
            /// <returns>The post itself.</returns>
            [Action("get")] public Post Get(int id, bool brief = false, Mood mood = Mood.Good, string[]? tag = null) => null!;
            [Action("create", "POST", "PUT")] public Created<Post> Create(Post post, [FromHeader(Name = "X-Trace")] string? trace) => null!;
            [Action("everything", "POST")] public Everything Every([FromBody] Everything all) => all;
            [Action("form")] public Form? Form() => null;
            [Action("page")] public PageOf<Author> Page() => null!;
            [Action("both")] public One.Same Both([FromBody] Two.Same same) => null!;
            [Action("events")] public async IAsyncEnumerable<Author> Events() { await Task.Yield(); yield break; }
            [Action("items")] public async IAsyncEnumerable<SseItem<int>> Items() { await Task.Yield(); yield break; }
            [Action("text")] public async Task<string> Text() { await Task.Yield(); return ""; }
            [Action("bytes")] public Stream Bytes() => null!;
            [Action("nothing")] public void Nothing(HttpContext context, CancellationToken cancellation) { }
            [Action("typed")] public Results<Ok<Author>, NotFound, ValidationProblem> Typed() => null!;
            [Action("result"), ProducesResponseType(typeof(Author), 201), ProducesResponseType(404)] public IResult Result() => null!;
            [Action("upload", "POST")] public void Upload(IFormFile file, List<IFormFile> more, string note) { }
            [Action("raw", "POST"), Obsolete] public long Raw(Stream body) => 0;
        }
        """;

    static readonly JsonObject s_description = Describe(Source);

    public static JsonObject Describe(string source)
    {
        var result = CompiledSource.Compile(source);
        Assert.True(result.Assembly is not null, string.Join('\n', result.Messages));
        var context = new AssemblyLoadContext("described", isCollectible: true);
        var assembly = context.LoadFromStream(new MemoryStream(result.Assembly));
        var table = (IHttpActionTable)Activator.CreateInstance(assembly.GetCustomAttribute<HttpActionTableAttribute>()!.Table)!;
        var json = (JsonObject)JsonNode.Parse(table.Description)!;
        context.Unload();
        return json;
    }

    static string Of(JsonNode? node) => node?.ToJsonString(s_plain) ?? "nothing";

    static readonly System.Text.Json.JsonSerializerOptions s_plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    static JsonObject Action(string name) =>
        s_description["actions"]!.AsArray().OfType<JsonObject>().Single(a => (string?)a["name"] == name);

    static JsonObject Parameter(string action, string name) =>
        Action(action)["parameters"]!.AsArray().OfType<JsonObject>().Single(p => (string?)p["name"] == name);

    static JsonObject Schema(string name) => (JsonObject)s_description["schemas"]![name]!;

    static string Property(string schema, string name) => Of(Schema(schema)["properties"]![name]);

    static string Answers(string action) =>
        string.Join(
            "; ",
            Action(action)["responses"]!
                .AsObject()
                .Select(r =>
                    $"{r.Key} {string.Join(",", r.Value!["content"]?.AsObject().Select(c => $"{c.Key} {Of(c.Value!["schema"])}") ?? [])}"
                )
        );

    [Theory]
    [InlineData("must", """{"type":"string"}""")]
    [InlineData("flag", """{"type":"boolean"}""")]
    [InlineData("small", """{"type":"integer","format":"uint8","minimum":0,"maximum":255}""")]
    [InlineData("large", """{"type":"integer","format":"uint64","minimum":0}""")]
    [InlineData("money", """{"type":"number","format":"double","exclusiveMinimum":0.5,"maximum":1}""")]
    [InlineData("ratio", """{"type":["number","null"],"format":"float"}""")]
    [InlineData("guid", """{"type":"string","format":"uuid"}""")]
    [InlineData("at", """{"type":"string","format":"date-time"}""")]
    [InlineData("day", """{"type":"string","format":"date"}""")]
    [InlineData("takes", """{"type":"string","pattern":"^-?(\\d+\\.)?\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,7})?$"}""")]
    [InlineData("link", """{"type":["string","null"],"format":"uri-reference"}""")]
    [InlineData("bytes", """{"type":"string","contentEncoding":"base64"}""")]
    [InlineData("letter", """{"type":"string","minLength":1,"maxLength":1}""")]
    [InlineData("shade", """{"type":"string","enum":["Red","sky"]}""")]
    [InlineData("maybe", """{"type":["integer","null"],"enum":[1,2,null],"x-enum-varnames":["Good","Bad"]}""")]
    [InlineData("rights", """{"type":"integer"}""")]
    [InlineData("set", """{"type":"array","items":{"type":"integer","format":"int32"},"uniqueItems":true}""")]
    [InlineData("grid", """{"type":"array","items":{"type":"array","items":{"type":"integer","format":"int32"}}}""")]
    [InlineData(
        "people",
        """{"type":"object","additionalProperties":{"anyOf":[{"$ref":"#/components/schemas/Author"},{"type":"null"}]}}"""
    )]
    [InlineData("any", "{}")]
    [InlineData("object", "{}")]
    [InlineData("choice", """{"type":"string","enum":["a","b"]}""")]
    [InlineData("said", """{"type":"integer","format":"int32","default":7,"description":"said by an attribute"}""")]
    public void Schema_OfAMember_SaysItsType(string name, string schema) => Assert.Equal(schema, Property("Everything", name));

    [Fact]
    public void Schema_OfAnObject_SaysWhatHasToBeThereAndWhatMayBeNull()
    {
        Assert.Equal("""["title","text","author"]""", Of(Schema("Post")["required"]));
        Assert.Equal("""{"type":"string","minLength":2,"maxLength":100}""", Property("Post", "title"));
        Assert.Equal("""{"type":["string","null"]}""", Property("Post", "text"));
        Assert.Equal("""{"$ref":"#/components/schemas/Author"}""", Property("Post", "author"));
        Assert.Equal("""{"anyOf":[{"$ref":"#/components/schemas/Author"},{"type":"null"}]}""", Property("Post", "editor"));
        Assert.Equal("""{"type":"array","items":{"type":"string"},"maxItems":5}""", Property("Post", "labels"));
        Assert.Equal("""{"type":["string","null"],"pattern":"^(?:[a-z]+)$"}""", Property("Post", "slug"));
        Assert.Equal("""{"type":"integer","format":"int64","description":"Its number.","readOnly":true}""", Property("Post", "id"));
        Assert.Equal("""{"type":"string","enum":["Good","Bad","Awful"]}""", Property("Post", "kind"));
        Assert.Equal("""{"anyOf":[{"$ref":"#/components/schemas/Post"},{"type":"null"}]}""", Property("Post", "next"));
        Assert.Equal("""{"type":"integer","format":"int32","deprecated":true}""", Property("Post", "old"));
        Assert.Equal("nothing", Property("Post", "hidden"));
        Assert.Equal("Who wrote it, Title and all.", (string?)Schema("Author")["description"]);
        Assert.Equal("""{"type":"string","minLength":1,"format":"email","description":"Where to write to."}""", Property("Author", "mail"));
        Assert.Equal("""{"type":"integer","format":"int32","minimum":0,"maximum":150,"default":18}""", Property("Author", "age"));
        Assert.Equal("""["must"]""", Of(Schema("Everything")["required"]));
        Assert.Equal("true", Of(Schema("Everything")["additionalProperties"]));
        Assert.Equal("nothing", Property("Everything", "more"));
    }

    [Fact]
    public void Schema_OfDerivedGenericAndEquallyNamedTypes_IsTheirOwn()
    {
        Assert.Equal(
            """
            [{"allOf":[{"$ref":"#/components/schemas/Circle"},{"properties":{"$type":{"const":"circle"}},"required":["$type"]}]},
            {"allOf":[{"$ref":"#/components/schemas/Square"},{"properties":{"$type":{"const":"square"}},"required":["$type"]}]}]
            """.Replace("\n", "", StringComparison.Ordinal),
            Of(Schema("Form")["anyOf"])
        );
        Assert.Equal("""{"type":"array","items":{"$ref":"#/components/schemas/Author"}}""", Property("PageOfOfAuthor", "items"));
        Assert.Equal("200 application/json {\"$ref\":\"#/components/schemas/One.Same\"}", Answers("both").Split("; ")[0]);
        Assert.Equal("""{"$ref":"#/components/schemas/Two.Same"}""", Of(Parameter("both", "same")["schema"]));
        Assert.Equal("""{"type":"string"}""", Property("Two.Same", "b"));
    }

    [Fact]
    public void Action_WithComments_HasThem()
    {
        var get = Action("get");
        Assert.Equal("Gets a post.", (string?)get["summary"]);
        Assert.Equal("With its author.", (string?)get["description"]);
        Assert.Equal("Test", (string?)get["group"]);
        Assert.Equal("All that is there.", (string?)get["groupDescription"]);
        Assert.Equal("The post itself.", (string?)get["responses"]!["200"]!["description"]);
        Assert.Equal("Its \"number\".", (string?)Parameter("get", "id")["description"]);
        Assert.Equal("true", Of(Action("raw")["deprecated"]));
    }

    [Fact]
    public void Parameters_OfEachKind_HaveTheirSourcesTypesAndDefaults()
    {
        Assert.Equal("true", Of(Parameter("get", "id")["required"]));
        Assert.Equal("""{"type":"boolean","default":false}""", Of(Parameter("get", "brief")["schema"]));
        // In an address, by name.
        Assert.Equal("""{"type":"string","enum":["Good","Bad","Awful"],"default":"Good"}""", Of(Parameter("get", "mood")["schema"]));
        Assert.Equal("""{"type":"array","items":{"type":"string"}}""", Of(Parameter("get", "tag")["schema"]));
        Assert.Equal("nothing", Of(Parameter("get", "tag")["required"]));
        Assert.Equal("16", Of(Parameter("create", "X-Trace")["in"]));
        Assert.Equal("""["POST","PUT"]""", Of(Action("create")["methods"]));
        Assert.Equal(
            "title* text author.mail* author.age author.mood editor.mail editor.age editor.mood labels slug kind old",
            string.Join(
                ' ',
                Parameter("create", "post")["fields"]!.AsArray().Select(f => $"{f!["name"]}{((bool?)f["required"] == true ? "*" : "")}")
            )
        );
        Assert.Equal("file", (string?)Parameter("upload", "file")["kind"]);
        Assert.Equal("nothing", Of(Parameter("upload", "more")["required"]));
        Assert.Equal("raw", (string?)Parameter("raw", "body")["kind"]);
        Assert.Empty(Action("nothing")["parameters"]!.AsArray());
    }

    [Theory]
    [InlineData("events", "200 text/event-stream {\"$ref\":\"#/components/schemas/Author\"}")]
    [InlineData("items", "200 text/event-stream {\"type\":\"integer\",\"format\":\"int32\"}")]
    [InlineData("text", "200 text/plain {\"type\":\"string\"}")]
    [InlineData("bytes", "200 application/octet-stream {}")]
    [InlineData("nothing", "200 ")]
    [InlineData("form", "200 application/json {\"anyOf\":[{\"$ref\":\"#/components/schemas/Form\"},{\"type\":\"null\"}]}")]
    [InlineData(
        "create",
        "201 application/json {\"$ref\":\"#/components/schemas/Post\"}; "
            + "400 application/problem+json {\"$ref\":\"#/components/schemas/HttpValidationProblemDetails\"}"
    )]
    [InlineData(
        "typed",
        "200 application/json {\"$ref\":\"#/components/schemas/Author\"}; "
            + "400 application/problem+json {\"$ref\":\"#/components/schemas/HttpValidationProblemDetails\"}; 404 "
    )]
    [InlineData("result", "201 application/json {\"$ref\":\"#/components/schemas/Author\"}; 404 ")]
    public void Responses_OfEachKindOfResult_AreSaid(string action, string responses) => Assert.Equal(responses, Answers(action));

    [Fact]
    public void Description_OfOddTexts_IsJsonAllTheSame()
    {
        var described = Describe(
            "using PluginChat;\nusing System.ComponentModel;\npublic sealed class Test : HttpActions {\n"
                + "/// <summary>A < B & not well-formed</summary>\n[Action(\"a\\\"\\\\\\n\\u2028é\")]\n"
                + "public string A([Description(\"\\ud83d\\ude00 \\\"q\\\" \\\\ \\t\")] string text = \"\\0\\ud800{}\") => text;\n"
                + "/** <summary>\n * Of a\n * block.\n * </summary> */\n[Action(\"b\")] public string B() => \"\"; }"
        );
        var actions = described["actions"]!.AsArray();
        Assert.Equal("a\"\\\n\u2028é", (string?)actions[0]!["name"]);
        Assert.Null(actions[0]!["summary"]);
        Assert.Equal("Of a block.", (string?)actions[1]!["summary"]);
        Assert.Equal("😀 \"q\" \\ \t", (string?)actions[0]!["parameters"]![0]!["description"]);
    }
}
