namespace PluginChat.Functional.Tests.Construction;

/// <summary>
/// Why a controller cannot be constructed, in sentences that name the class, its place and the next step, with no frame of the host's.
/// </summary>
public sealed class ConstructionTextTests
{
    const string Action = "[Action(\"a/b\")] public sealed class Chat";

    static string With(string registrations, string rest) =>
        $$"""
            public sealed class Setup : IControllerServices { public void Configure(IServiceCollection services) { {{registrations}} } }
            {{rest}}
            """;

    static string NeedsFoo(string registrations, string types) =>
        With(registrations, $"{types}\n{Action}(Foo foo) : WebSocketAction {{ public Foo Foo => foo; }}");

    [Theory]
    [InlineData(
        Action + "(IFoo foo) : WebSocketAction { public IFoo Foo => foo; }\npublic interface IFoo;",
        "controllers/chat/Chat.cs(2): error: Chat needs IFoo ('foo'), which no service provides: register it in a class that "
            + "implements IControllerServices, services.AddSingleton<IFoo, …>(). The host provides ILogger<T>"
    )]
    [InlineData(
        Action + "(Uri a, Version b) : WebSocketAction { public object O => (a, b); }",
        "Chat needs Uri ('a'), which no service provides",
        "and Version ('b')"
    )]
    [InlineData(
        Action + "(IClients everyone) : WebSocketAction { public IClients E => everyone; }",
        "use the property Clients of WebSocketAction"
    )]
    [InlineData(Action + "(ILogger log) : WebSocketAction { public ILogger L => log; }", "take ILogger<T> with the class itself for T")]
    [InlineData(Action + "([FromKeyedServices(\"k\")] Uri a) : WebSocketAction { public Uri A => a; }", "Chat needs Uri ('a', key 'k')")]
    [InlineData(Action + " : WebSocketAction { Chat() { } }", "class Chat has no public constructor, by which the host makes it: add one")]
    [InlineData(
        "public sealed class Setup(int n) : IControllerServices { public void "
            + "Configure(IServiceCollection services) => services.AddSingleton<object>(n); }\n"
            + Action
            + " : WebSocketAction { int n = 1; public int N => n; }",
        "controllers/chat/Chat.cs(2): error: class Setup implements IControllerServices and has no "
            + "constructor without parameters, by which the host makes it: add one"
    )]
    [InlineData(
        "[Action(\"x\")] class A : WebSocketAction { } [Action(\"x\")] class B : WebSocketAction { } [Action(\"\")] "
            + "class C : WebSocketAction { } [Action(\"d\")] abstract class D : WebSocketAction { }",
        "2 actions are named 'x': A and B; rename all but one",
        "class C is marked [Action] without a name",
        "class D is marked [Action(\"d\")] but is abstract or generic"
    )]
    [InlineData("class A : WebSocketAction { }", "no class is marked [Action(\"…\")] and derives from WebSocketAction: mark one")]
    public Task Controller_ThatLacksSomething_IsToldWhatAndWhere(string source, params string[] texts) => AssertFailsAsync(source, texts);

    [Fact]
    public Task Service_ThatLacksAService_IsASentence() =>
        AssertFailsAsync(
            NeedsFoo(
                "services.AddSingleton<Foo>();",
                "namespace Deep.In { public interface IBar; } public sealed class Foo(Deep.In.IBar bar) { public object B => bar; }"
            ),
            "Chat cannot be constructed: Foo needs IBar, which no service provides: "
                + "register it in a class that implements IControllerServices"
        );

    [Fact]
    public Task Services_InACircle_AreNamed() =>
        AssertFailsAsync(
            NeedsFoo(
                "services.AddSingleton<Foo>(); services.AddSingleton<Bar>();",
                "public sealed class Foo(Bar bar) { public object B => bar; } public sealed class Bar(Foo foo) { public object F => foo; }"
            ),
            "Foo needs Bar needs Foo, which is a circle"
        );

    [Fact]
    public Task Constructor_ThatThrows_HasTheAuthorsFramesAlone() =>
        AssertFailsAsync(
            NeedsFoo("services.AddSingleton<Foo>();", "public sealed class Foo\n{\n    public Foo() => int.Parse(\"no number\");\n}"),
            "Chat cannot be constructed: System.FormatException: The input string 'no "
                + "number' was not in a correct format.\n    at Foo..ctor in ",
            "Chat.cs:line 5"
        );

    [Fact]
    public Task StaticInitialiser_ThatThrows_HasTheAuthorsFramesAlone() =>
        AssertFailsAsync(
            $"{Action} : WebSocketAction\n{{\n    static readonly int s_n = int.Parse(\"none\");\n    public int N => s_n;\n}}",
            "The input string 'none'",
            "at Chat..cctor in ",
            "Chat.cs:line 4"
        );

    [Fact]
    public Task Configure_ThatThrows_IsNamed() =>
        AssertFailsAsync(
            With("throw new InvalidOperationException(\"not today\");", $"{Action} : WebSocketAction {{ }}"),
            "Setup failed to register its services: System.InvalidOperationException: not today\n    at Setup.Configure in "
        );

    [Fact]
    public Task Options_ThatAreNotValidAtTheStart_AreNamed() =>
        AssertFailsAsync(
            With(
                "services.AddOptions<Size>().Validate(s => s.N > 0, \"N has to be positive\").ValidateOnStart();",
                $"public sealed class Size {{ public int N {{ get; set; }} }}\n{Action} : WebSocketAction {{ }}"
            ),
            "N has to be positive"
        );

    [Fact]
    public async Task Constructor_ThatNeverEnds_IsNamed()
    {
        var loaded = await LoadedSource.LoadAsync(
            $"{Action} : WebSocketAction {{ public Chat() => new ManualResetEvent(false).WaitOne(10_000); }}",
            deadlines: new() { Construct = TimeSpan.FromMilliseconds(300) }
        );
        Assert.Contains("takes longer than 0.3 s", loaded.Failure?.Text, StringComparison.Ordinal);
        Assert.EndsWith(
            ", in the constructor of Chat: look for a loop or a wait without end",
            loaded.Failure?.Text,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "services.AddSingleton<Foo>();",
        "public interface IBar; public sealed class Foo(IBar bar) { public object B => bar; }",
        "Foo needs IBar, which no service provides"
    )]
    [InlineData(
        "services.AddScoped<Bar>(); services.AddSingleton<Foo>();",
        "public sealed class Bar; public sealed class Foo(Bar bar) { public object B => bar; }",
        "Foo, which lives as long as this version, takes Bar, which is scoped, or needs "
            + "what is, and would live as long: take IServiceScopeFactory"
    )]
    public async Task Check_OfServicesThatNobodyNeedsYet_Warns(string registrations, string types, string warning)
    {
        var source = With(registrations, $"{types}\n{Action} : WebSocketAction {{ }}");
        Assert.Empty((await LoadedSource.LoadAsync(source)).Warnings);
        var found = await LoadedSource.LoadAsync(source, looksForWarnings: true);
        Assert.Null(found.Failure);
        Assert.True(Assert.Single(found.Warnings).Contains(warning, StringComparison.Ordinal), found.Warnings[0]);
    }

    [Theory]
    [InlineData(
        "services.AddScoped<Foo>();",
        "public sealed class Foo;",
        "Chat, which lives as long as this version, takes Foo, which is scoped"
    )]
    [InlineData(
        "services.AddScoped<Bar>(); services.AddTransient<Foo>();",
        "public sealed class Bar; public sealed class Foo(Bar bar) { public object B => bar; }",
        "Chat, which lives as long as this version, takes Foo, which is scoped, or needs what is"
    )]
    public async Task Check_OfAnActionThatTakesAScopedService_Warns(string registrations, string types, string warning)
    {
        var found = await LoadedSource.LoadAsync(NeedsFoo(registrations, types), looksForWarnings: true);
        Assert.Null(found.Failure);
        Assert.True(Assert.Single(found.Warnings).Contains(warning, StringComparison.Ordinal), found.Warnings[0]);
        Assert.StartsWith("controllers/chat/Chat.cs(", found.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfStateThatCannotBeCarried_Warns()
    {
        var found = await LoadedSource.LoadAsync(
            $$"""
            {{Action}} : WebSocketAction
            {
                [Preserve] Action _work = () => { };
                [Preserve(Converter = typeof(NotOne))] int _a = 1;
                [Preserve(Converter = typeof(Broken))] int _b = 1;
                [Preserve(Converter = typeof(OfText))] int _c = 1;
                [Preserve(Converter = typeof(Good))] int _d = 1;
                [Preserve] int _fine;
                public object All => (_work, _a, _b, _c, _d, _fine++);
            }
            public sealed class NotOne;
            public sealed class Broken : StateConverter<int>
            {
                public Broken() => throw new InvalidOperationException("no key");
                public override object? Export(int n) => n; public override int Import(object? s) => 1;
            }
            public sealed class OfText : StateConverter<string>
            {
                public override object? Export(string n) => n; public override string Import(object? s) => "";
            }
            public sealed class Good : StateConverter<int>
            {
                public override object? Export(int n) => n; public override int Import(object? s) => 1;
            }
            """,
            looksForWarnings: true
        );
        Assert.Null(found.Failure);
        Assert.Equal(4, found.Warnings.Length);
        Assert.All(found.Warnings, w => Assert.Matches(@"^controllers/chat/Chat\.cs\(\d+\): warning: \[Preserve\] _[a-c|work]", w));
        string[] expected =
        [
            "a delegate",
            "its converter NotOne does not derive from StateConverter<Int32>",
            "its converter Broken cannot be constructed: InvalidOperationException: no key",
            "its converter OfText does not derive from StateConverter<Int32>",
        ];
        for (var i = 0; i < expected.Length; i++)
            Assert.Contains(expected[i], found.Warnings[i], StringComparison.Ordinal);
    }

    static async Task AssertFailsAsync(string source, params string[] texts)
    {
        var failure = (await LoadedSource.LoadAsync(source)).Failure;
        Assert.NotNull(failure);
        foreach (var text in texts)
            Assert.Contains(text, failure.Text, StringComparison.Ordinal);
        // The author's frames or none.
        Assert.All(
            failure.Text.Split('\n').Where(l => l.StartsWith("    at ", StringComparison.Ordinal)),
            l => Assert.Contains("Chat.cs:line ", l, StringComparison.Ordinal)
        );
    }
}
