using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests;

/// <summary>What <c>#:property</c> at the top of a source means to the compiler.</summary>
public sealed class PropertyTests
{
    const string Class = "\npublic static class Program { public static object Run() ";

    [Theory]
    [InlineData("AllowUnsafeBlocks=true", "{ unsafe { int x = 5; return *&x; } } }", 5)]
    [InlineData("DefineConstants=$(DefineConstants);MINE", "{\n#if MINE && NET && RELEASE\nreturn 6;\n#endif\n} }", 6)]
    [InlineData("Nullable=disable", "{ string s = null; return s?.Length ?? 7; } }", 7)]
    [InlineData(
        "CheckForOverflowUnderflow=true",
        "{ try { return int.MaxValue + Zero + 1; } catch (OverflowException) { return 8; } } static int Zero = 0; }",
        8
    )]
    [InlineData("NoWarn=219", "{ int unused = 0; return 9; } }", 9)]
    [InlineData("ImplicitUsings=disable", "=> 10; } class Path; class File;", 10)]
    public void Property_OfASource_IsFollowed(string property, string rest, int expected)
    {
        var source = $"#:property {property}{Class}{rest}";
        Assert.Empty(CompiledSource.Compile(source).Messages);
        Assert.Equal(expected, CompiledSource.Run(source));
    }

    [Theory]
    [InlineData("LangVersion=13", "=> Of; static int Of { get => field; } }", "error CS0103 2")]
    [InlineData("TreatWarningsAsErrors=true", "{ int unused = 0; return 9; } }", "error CS0219 2")]
    [InlineData("WarningsAsErrors=nullable", "{ string s = null; return s?.Length ?? 1; } }", "error CS8600 2")]
    [InlineData("ImplicitUsings=disable", "=> new List<int>(); }", "error CS0246 2")]
    public void Property_ThatForbidsSomething_IsFollowed(string property, string rest, string error) =>
        Assert.Equal([error], CompiledSource.Ids(CompiledSource.Compile($"#:property {property}{Class}{rest}")));

    [Fact]
    public void Property_OfOneController_IsNotTheNextOnes()
    {
        const string unsafeCode = Class + "{ unsafe { int x = 5; return *&x; } } }";
        Assert.NotNull(CompiledSource.Compile("#:property AllowUnsafeBlocks=true" + unsafeCode).Assembly);
        Assert.Equal(["error CS0227 2"], CompiledSource.Ids(CompiledSource.Compile(unsafeCode)));
    }
}
