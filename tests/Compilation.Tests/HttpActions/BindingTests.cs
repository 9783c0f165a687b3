using System.Net.Http.Headers;
using System.Text;

namespace PluginChat.Compilation.Tests.HttpActions;

/// <summary>What a request has becomes what an action takes.</summary>
public sealed class BindingTests
{
    // A parameter, what is answered of it, the query, and the answer.
    static readonly (string Parameter, string Expression, string Query, string Expected)[] s_values =
    [
        ("string s", "s", "?s=a%20b", "a b"),
        ("string s", "s", "?s=", ""),
        ("int n", "n", "?n=-5", "-5"),
        ("int n", "n", "?N=7", "7"),
        ("int n = 3", "n", "", "3"),
        ("int? n", "n is null", "", "True"),
        ("int? n", "n is null", "?n=", "True"),
        ("int? n", "n + 1", "?n=1", "2"),
        ("string? s", "s is null", "", "True"),
        ("string s = \"a\\\"b\"", "s", "", "a\"b"),
        ("bool b", "b", "?b=TRUE", "True"),
        ("double d", "d", "?d=1.5e3", "1500"),
        ("decimal d = 1.5m", "d", "", "1.5"),
        ("char c = '\\''", "c", "", "'"),
        ("long l = long.MaxValue", "l", "", "9223372036854775807"),
        ("double d = double.NaN", "d", "", "NaN"),
        ("DayOfWeek d", "d", "?d=friday", "Friday"),
        ("DayOfWeek d = DayOfWeek.Monday", "d", "", "Monday"),
        ("DayOfWeek? d = DayOfWeek.Monday", "d", "", "Monday"),
        ("AttributeTargets d", "d", "?d=Class,Method", "Class, Method"),
        ("Guid g", "g", "?g=0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b-d9cb-469f-a165-70867728950e"),
        ("Guid g = default", "g == Guid.Empty", "", "True"),
        ("DateTime t", "t.ToString(\"O\")", "?t=2026-11-26T14:30:00%2B02:00", "2026-11-26T12:30:00.0000000Z"),
        ("DateTime t", "t.ToString(\"O\")", "?t=2026-11-26", "2026-11-26T00:00:00.0000000"),
        ("DateTimeOffset t", "t.ToString(\"O\")", "?t=2026-11-26T14:30", "2026-11-26T14:30:00.0000000+00:00"),
        ("DateOnly d", "d.ToString(\"O\")", "?d=2026-11-26", "2026-11-26"),
        ("TimeSpan t", "t", "?t=01:30:00", "01:30:00"),
        ("Uri u", "u.Host", "?u=http://a.example/x", "a.example"),
        ("int[] n", "string.Join('+', n)", "?n=1&n=2&n=3", "1+2+3"),
        ("int[] n", "n.Length", "", "0"),
        ("int[]? n", "n is null", "", "True"),
        ("IReadOnlyList<string> n", "string.Join('+', n)", "?n=a&n=b", "a+b"),
        ("HashSet<DayOfWeek> n", "n.Count", "?n=monday&n=monday", "1"),
        ("System.Net.IPAddress a", "a", "?a=127.0.0.1", "127.0.0.1"),
        ("[FromQuery(Name = \"page-no\")] int page", "page", "?page-no=4", "4"),
        ("[FromHeader(Name = \"X-Who\")] string who", "who", "", "ada"),
        ("int @class", "@class", "?class=4", "4"),
        ("ClaimsPrincipal who", "who.Identity?.IsAuthenticated ?? false", "", "False"),
        ("HttpContext c", "c.Request.Method", "", "GET"),
        ("CancellationToken c", "c.CanBeCanceled", "", "True"),
    ];

    // A text that is no such value, and what is said of it.
    static readonly (string Parameter, string Query, string Said)[] s_mistakes =
    [
        ("string n", "", "The n field is required."),
        ("int n", "", "The n field is required."),
        ("int n", "?n=", "The n field is required."),
        ("int n", "?n=x", "'x' is not valid: a whole number from -2147483648 to 2147483647 is expected."),
        ("int n = 1", "?n=1.0", "'1.0' is not valid: a whole number from -2147483648 to 2147483647 is expected."),
        ("byte n", "?n=256", "'256' is not valid: a whole number from 0 to 255 is expected."),
        ("double n", "?n=1,5", "'1,5' is not valid: a number such as 1.5 is expected."),
        ("double n", "?n=NaN", "'NaN' is not valid: a number such as 1.5 is expected."),
        ("decimal n", "?n=1,000", "'1,000' is not valid: a number such as 1.5 is expected."),
        ("bool n", "?n=1", "'1' is not valid: true or false is expected."),
        ("StringComparison n", "?n=9", $"'9' is not valid: one of {string.Join(", ", Enum.GetNames<StringComparison>())} is expected."),
        (
            "AttributeTargets n",
            "?n=65536",
            $"'65536' is not valid: one of {string.Join(", ", Enum.GetNames<AttributeTargets>())} is expected."
        ),
        ("Guid n", "?n=1", "'1' is not valid: a UUID is expected."),
        ("DateOnly n", "?n=2026-02-30", "'2026-02-30' is not valid: a date such as 2026-11-26 is expected."),
        ("int n", "?n=1&n=2", "2 values are given where one is expected."),
        ("[Range(1, 9)] int n", "?n=10", "The field n must be between 1 and 9."),
        ("[Required(ErrorMessage = \"Say {0}!\")] string n", "", "Say n!"),
        ("[Display(Name = \"the number\")] [Range(1, 9)] int n", "?n=0", "The field the number must be between 1 and 9."),
        (
            "[StringLength(3, MinimumLength = 2)] [RegularExpression(\"[a-z]+\")] string n",
            "?n=1",
            "The field n must be a string with a minimum length of 2 and a maximum length of 3. / "
                + "The field n must match the regular expression '[a-z]+'."
        ),
        ("[MinLength(2)] int[] n", "?n=1", "The field n must be a string or array type with a minimum length of '2'."),
        ("[AllowedValues(1, 2)] int n", "?n=3", "The n field does not equal any of the values specified in AllowedValuesAttribute."),
        ("[Odd] int n", "?n=4", "n is even."),
        ("[Odd] int? n", "?n=4", "n is even."),
    ];

    const string Usings = """
        using System.ComponentModel.DataAnnotations;
        using System.IO.Pipelines;
        using System.Security.Claims;
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using Microsoft.AspNetCore.Mvc;

        """;

    const string Odd = """
        public sealed class OddAttribute : ValidationAttribute
        {
            protected override ValidationResult? IsValid(object? value, ValidationContext context) =>
                value is int n && n % 2 == 0 ? new($"{context.DisplayName} is even.") : null;
        }

        """;

    [Fact]
    public async Task Values_OfAQuery_AreThoseOfTheParameters()
    {
        await using var server = await ActionServer.StartAsync(
            Controller(s_values.Select((v, i) => $"[Action(\"t{i}\")] public string T{i}({v.Parameter}) => $\"{{{v.Expression}}}\";"))
        );
        server.Client.DefaultRequestHeaders.Add("X-Who", "ada");
        foreach (var (i, (parameter, _, query, expected)) in s_values.Index())
            Assert.Equal($"{parameter}: 200 {expected}", $"{parameter}: {await server.AskAsync($"t{i}{query}")}");
    }

    [Fact]
    public async Task Values_ThatDoNotFit_AreSaidByField()
    {
        await using var server = await ActionServer.StartAsync(
            Controller(s_mistakes.Select((v, i) => $"[Action(\"t{i}\")] public void T{i}({v.Parameter}) {{ }}"), Odd)
        );
        foreach (var (i, (parameter, query, said)) in s_mistakes.Index())
        {
            var field = parameter.Contains("[]", StringComparison.Ordinal) && query.Contains('x', StringComparison.Ordinal) ? "n[0]" : "n";
            Assert.Equal($"{parameter}: 400\n{field}: {said}", $"{parameter}: {await server.ErrorsAsync($"t{i}{query}")}");
        }
    }

    const string Posts = """
        public sealed record Author([Required] string Name, [EmailAddress] string? Mail = null, int Age = 18);
        public sealed record Post(
            [StringLength(10)] string Title, Author Author, List<string> Tags, [property: Range(1, 5)] int Stars = 3,
            Author[]? Others = null)
        {
            public string Note { get; init; } = "none";
            public DateOnly? On { get; set; }
            public required bool IsPublic { get; init; }
            [JsonIgnore] public string Hidden => throw new InvalidOperationException();
        }
        public sealed class Plain
        {
            public int X { get; set; } = 7;
            [Required] public string? Y { get; set; }
            public Plain? Inner { get; set; }
        }
        public readonly record struct Point(int X, int Y);
        public sealed record Range(int From, int To) : IValidatableObject
        {
            public IEnumerable<ValidationResult> Validate(ValidationContext context)
            {
                if (From > To) yield return new("From is after To.", [nameof(From), nameof(To)]);
            }
        }
        public sealed record Twice([property: Compare("B")] string A, string B);

        """;

    const string PostActions = """
        [Action("post")] public Post Create(Post post) => post;
        [Action("prefix")] public string Two([FromForm] Author first, [FromForm] Author second) => $"{first} {second}";
        [Action("maybe")] public string Maybe(Post? post) => post?.Title ?? "null";
        [Action("plain")] public string Plain(Plain plain) => $"{plain.X} {plain.Y} {plain.Inner?.X} {plain.Inner?.Y}";
        [Action("point")] public string Point(Point point) => $"{point}";
        [Action("points")] public int Points(Point[] points) => points.Sum(p => p.X);
        [Action("range")] public string Range(Range range) => "";
        [Action("twice")] public string Twice(Twice twice) => "";
        [Action("scalars")]
        public string Scalars(int id, string title, int[] tags, bool done = false) => $"{id} {title} {string.Join('+', tags)} {done}";
        [Action("box")] public string Box(bool ticked) => $"{ticked}";
        [Action("body")] public string Body([FromBody] Author author, int id) => $"{id} {author.Name}";
        [Action("map")] public int Map(Dictionary<string, int> map) => map["a"];
        [Action("any")] public string Any(JsonElement any) => any.ValueKind.ToString();
        """;

    [Fact]
    public async Task Records_OfFormsAndJson_AreMade()
    {
        await using var server = await ActionServer.StartAsync(Controller([PostActions], Posts));
        async Task Is(string expected, string path, HttpContent? content = null) =>
            Assert.Equal("200 " + expected, await server.AskAsync(path, content));

        const string whole =
            """{"title":"t","author":{"name":"ada","mail":null,"age":18},"tags":["a","b"],"stars":3,"others":null,"""
            + """
                "note":"none","on":null,"isPublic":true}
                """;
        await Is(whole, "post", Form(("title", "t"), ("author.name", "ada"), ("tags", "a"), ("Tags", "b"), ("IsPublic", "on")));
        await Is(
            whole,
            "post",
            Form(("post.title", "t"), ("post.author.name", "ada"), ("post.tags", "a"), ("post.tags", "b"), ("post.isPublic", "true"))
        );
        await Is(whole, "post", Json("""{"title":"t","author":{"name":"ada"},"tags":["a","b"],"isPublic":true}"""));
        await Is(whole, "post?title=t&author.name=ada&tags=a&tags=b&isPublic=true");
        await Is(
            """{"title":"t","author":{"name":"ada","mail":"a@b","age":3},"tags":[],"stars":5,"others":["""
                + """{"name":"bob","mail":null,"age":18},{"name":"eve","mail":null,"age":1}]"""
                + ""","note":"n","on":"2026-11-26","isPublic":false}""",
            "post",
            Form(
                ("title", "t"),
                ("author.name", "ada"),
                ("author.mail", "a@b"),
                ("author.age", "3"),
                ("stars", "5"),
                ("note", "n"),
                ("on", "2026-11-26"),
                ("others[0].name", "bob"),
                ("others[1].name", "eve"),
                ("others[1].age", "1")
            )
        );
        await Is(
            "Author { Name = ada, Mail = , Age = 18 } Author { Name = bob, Mail = , Age = 18 }",
            "prefix",
            Form(("first.name", "ada"), ("second.name", "bob"))
        );
        await Is("null", "maybe");
        await Is("null", "maybe", Json("null"));
        await Is("t", "maybe?title=t&author.name=ada&isPublic=true");
        await Is("7 y  ", "plain?y=y");
        await Is("7 y 3 z", "plain", Form(("y", "y"), ("inner.x", "3"), ("inner.y", "z")));
        await Is("Point { X = 1, Y = 2 }", "point?x=1&y=2");
        await Is("4", "points", Json("""[{"x":1,"y":0},{"x":3,"y":0}]"""));
        await Is("5 a b 1+2 True", "scalars/5", Form(("title", "a b"), ("tags", "1"), ("tags", "2"), ("done", "true"), ("id", "6")));
        await Is("5 a b 1+2 True", "scalars/5", Json("""{"title":"a b","tags":[1,2],"done":true,"id":6}"""));
        await Is("False", "box", Form(("other", "")));
        await Is("True", "box", Form(("ticked", "on")));
        await Is("3 ada", "body?id=3", Json("""{"name":"ada"}"""));
        await Is("1", "map", Json("""{"a":1}"""));
        await Is("Array", "any", Json("[]"));
        await Is(
            "Array",
            "any",
            new ByteArrayContent(Encoding.Unicode.GetBytes("[]")) { Headers = { ContentType = new("application/json", "utf-16") } }
        );
    }

    [Fact]
    public async Task Mistakes_InFormsAndJson_AreSaidByField()
    {
        await using var server = await ActionServer.StartAsync(Controller([PostActions], Posts));
        async Task Is(string expected, string path, HttpContent? content = null) =>
            Assert.Equal(expected, await server.ErrorsAsync(path, content));

        const string all = """
            400
            title: The field Title must be a string with a maximum length of 10.
            stars: The field Stars must be between 1 and 5.
            author.mail: The Mail field is not a valid e-mail address.
            """;
        var isSame = (string text) => string.Join('\n', text.Split('\n').Order(StringComparer.Ordinal));
        Assert.Equal(
            isSame(all),
            isSame(
                await server.ErrorsAsync(
                    "post",
                    Form(("title", "longer than ten"), ("author.name", "ada"), ("author.mail", "x"), ("stars", "9"), ("isPublic", "on"))
                )
            )
        );
        Assert.Equal(
            isSame(all),
            isSame(
                await server.ErrorsAsync(
                    "post",
                    Json("""{"title":"longer than ten","author":{"name":"ada","mail":"x"},"tags":[],"stars":9,"isPublic":true}""")
                )
            )
        );
        // What is missing or does not fit, and what is wrong with the rest, in one answer.
        await Is(
            "400\nauthor.name: The Name field is required.\n"
                + "stars: 'x' is not valid: a whole number from -2147483648 to 2147483647 is expected.\n"
                + "title: The field Title must be a string with a maximum length of 10.",
            "post",
            Form(("title", "longer than ten"), ("author.mail", "a@b"), ("stars", "x"), ("isPublic", "on"))
        );
        await Is("400\nauthor: The author field is required.", "post?title=t&isPublic=true");
        await Is(
            "400\nothers[1].name: The Name field is required.",
            "post?title=t&author.name=a&isPublic=true&others[0].name=b&others[1].age=1"
        );
        await Is(
            "400\ntitle: The title field is required.\nauthor.name: The author.name field is required.\n"
                + "isPublic: The isPublic field is required.",
            "post",
            Json("""{"author":{},"tags":[]}""")
        );
        await Is(
            "400\ntitle: The title field must not be null.",
            "post",
            Json("""{"title":null,"author":{"name":"a"},"tags":[],"isPublic":true}""")
        );
        await Is(
            "400\nauthor.age: The value does not fit: it has another type or is out of range.",
            "post",
            Json("""{"title":"t","author":{"name":"a","age":"x"},"tags":[],"isPublic":true}""")
        );
        await Is(
            "400\nothers[1].mail: The Mail field is not a valid e-mail address.",
            "post",
            Json("""{"title":"t","author":{"name":"a"},"tags":[],"isPublic":true,"others":[{"name":"b"},{"name":"c","mail":"x"}]}""")
        );
        await Is("400\nThe body is not valid JSON: line 2, byte 3.", "post", Json("{\n  x"));
        await Is("400\ntitle: The title field is required.", "scalars/1", Json(""));
        await Is("400\nThe body must not be null.", "post", Json("null"));
        await Is("400\nThe request needs a body.", "map");
        await Is(
            "415\nThe Content-Type 'text/plain; charset=utf-8' is not supported; application/json or a form is expected.",
            "post",
            new StringContent("x")
        );
        await Is(
            "415\nThe Content-Type 'application/x-www-form-urlencoded' is not supported; application/json is expected.",
            "map",
            Form(("a", "1"))
        );
        await Is(
            "415\nThe charset of 'application/json; charset=klingon' is not supported; use utf-8.",
            "any",
            new ByteArrayContent("[]"u8.ToArray())
            {
                Headers = { ContentType = MediaTypeHeaderValue.Parse("application/json; charset=klingon") },
            }
        );
        await Is("400\ninner.y: The Y field is required.", "plain", Form(("y", "y"), ("inner.x", "3")));
        await Is("400\ny: The Y field is required.\ninner.y: The Y field is required.", "plain", Json("""{"inner":{}}"""));
        await Is("400\nfrom: From is after To.\nto: From is after To.", "range?from=2&to=1");
        await Is("400\na: 'A' and 'B' do not match.", "twice", Form(("a", "x"), ("b", "y")));
        await Is("400\ntitle: An object is given where one value is expected.", "scalars/1", Json("""{"title":{},"tags":[]}"""));
        await Is(
            "400\ntags[1]: 'x' is not valid: a whole number from -2147483648 to 2147483647 is expected.",
            "scalars/1",
            Json("""{"title":"t","tags":[1,"x"]}""")
        );
        await Is("400\ntitle: 2 values are given where one is expected.", "scalars/1", Form(("title", "a"), ("title", "b")));
    }

    [Fact]
    public async Task Mistakes_ByTheHundred_AreToldOfFiftyFields()
    {
        await using var server = await ActionServer.StartAsync(Controller([PostActions], Posts));
        var others = string.Join(',', Enumerable.Repeat("{}", 100));
        const string rest = "\"title\":\"t\",\"author\":{\"name\":\"a\"},\"tags\":[],\"isPublic\":true}";
        foreach (
            var content in (HttpContent[])
                [
                    Json($"{{\"others\":[{others}],{rest}"),
                    Json($"{{\"others\":[{others.Replace("{}", "{\"name\":\"\"}", StringComparison.Ordinal)}],{rest}"),
                    Form([.. Enumerable.Range(0, 100).Select(i => ($"others[{i}].age", "x"))]),
                ]
        )
            Assert.Equal(1 + 50, (await server.ErrorsAsync("post", content)).Split('\n').Length);
    }

    static string Controller(IEnumerable<string> members, string types = "") =>
        $$"""
            {{Usings}}
            {{types}}
            public sealed class Test : HttpActions
            {
                {{string.Join('\n', members)}}
            }
            """;

    static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
