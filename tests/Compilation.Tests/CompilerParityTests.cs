using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Logging;
using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests;

/// <summary>A controller is compiled as 'dotnet build' of its folder would.</summary>
public sealed class CompilerParityTests
{
    [Theory]
    [InlineData("NET", true)]
    [InlineData("NETCOREAPP", true)]
    [InlineData("NET10_0", true)]
    [InlineData("NET9_0", false)]
    [InlineData("NET10_0_OR_GREATER", true)]
    [InlineData("NET5_0_OR_GREATER", true)]
    [InlineData("NET11_0_OR_GREATER", false)]
    [InlineData("NETCOREAPP1_0_OR_GREATER", true)]
    [InlineData("NETCOREAPP3_1_OR_GREATER", true)]
    [InlineData("NETSTANDARD", false)]
    [InlineData("TRACE", true)]
    [InlineData("RELEASE", true)]
    [InlineData("DEBUG", false)]
    public void Symbol_OfTheSdk_IsDefinedAsInARelease(string symbol, bool isDefined) =>
        Assert.Equal(isDefined, CompiledSource.Run(BranchOn(symbol)));

    [Theory]
    [InlineData("DEBUG", true)]
    [InlineData("RELEASE", false)]
    public void Symbol_InDevelopment_IsDebugs(string symbol, bool isDefined) =>
        Assert.Equal(isDefined, CompiledSource.Run(BranchOn(symbol), isDebug: true));

    [Fact]
    public void ConditionalMethod_OnTrace_IsCalled() =>
        Assert.Equal(
            1,
            CompiledSource.Run(
                """
                using System.Diagnostics;
                public static class Program
                {
                    static int s_calls;
                    public static int Run() { Traced(); return s_calls; }
                    [Conditional("TRACE")] static void Traced() => s_calls++;
                }
                """
            )
        );

    [Fact]
    public void Code_InDevelopment_IsNotOptimised()
    {
        const string source =
            "using System.Diagnostics; using System.Reflection; public static class Program { public static bool Run() => "
            + "typeof(Program).Assembly.GetCustomAttribute<DebuggableAttribute>()!.IsJITOptimizerDisabled; }";
        Assert.Equal(true, CompiledSource.Run(source, isDebug: true));
        Assert.Equal(false, CompiledSource.Run(source));
    }

    // CS8981: a type name of lower-case letters alone, which warning level 7 brought.
    [Fact]
    public void Warning_OfANewerLevel_IsGiven() =>
        Assert.Equal(["warning CS8981 1"], CompiledSource.Ids(CompiledSource.Compile("class lower { }")));

    [Fact]
    public void GeneratedRegex_InASource_IsWritten() =>
        Assert.Equal(
            "lobby",
            CompiledSource.Run(
                """
                using System.Text.RegularExpressions;
                public static partial class Program
                {
                    [GeneratedRegex("^/join (.*)$")] private static partial Regex Join();
                    public static string Run() => Join().Match("/join lobby").Groups[1].Value;
                }
                """
            )
        );

    [Fact]
    public void JsonSerializerContext_InASource_IsWritten() =>
        Assert.Equal(
            """{"Name":"ann","Text":"hi"}""",
            CompiledSource.Run(
                """
                using System.Text.Json;
                using System.Text.Json.Serialization;
                public record Line(string Name, string Text);
                [JsonSerializable(typeof(Line))] public partial class Lines : JsonSerializerContext;
                public static class Program { public static string Run()
                    => JsonSerializer.Serialize(new Line("ann", "hi"), Lines.Default.Line); }
                """
            )
        );

    [Fact]
    public void LoggerMessage_InASource_Logs() =>
        Assert.Equal(
            "hello ann",
            CompiledSource.Run(
                """
                public static partial class Program
                {
                    [LoggerMessage(Level = LogLevel.Information, Message = "hello {Who}")]
                    static partial void Hello(ILogger log, string who);
                    public static string Run() { var log = new Recording(); Hello(log, "ann"); return log.Text; }
                    sealed class Recording : ILogger
                    {
                        public string Text = "";
                        public IDisposable? BeginScope<T>(T state) where T : notnull => null;
                        public bool IsEnabled(LogLevel level) => true;
                        public void Log<T>(LogLevel level, EventId id, T state, Exception? e, Func<T, Exception?, string> format)
                            => Text += format(state, e);
                    }
                }
                """
            )
        );

    // What an alias hides is found all the same: the alias names the attribute.
    [Fact]
    public void GeneratedRegex_ByAnAlias_IsWritten() =>
        Assert.Equal(
            true,
            CompiledSource.Run(
                """
                using Written = System.Text.RegularExpressions.GeneratedRegexAttribute;
                public static partial class Program
                {
                    [Written("a+")] private static partial System.Text.RegularExpressions.Regex As();
                    public static bool Run() => As().IsMatch("caat");
                }
                """
            )
        );

    // Identifiers may be written with escapes: none of the bytes of the word is there.
    [Theory]
    [InlineData(@"Generated\u0052egex")]
    [InlineData(@"\u0047\u0065\U0000006EeratedRegex\u0041ttribute")]
    [InlineData("Generated\u200DRegex")]
    public void GeneratedRegex_InEscapes_IsWritten(string attribute) =>
        Assert.Equal(
            true,
            CompiledSource.Run(
                $$"""
                using System.Text.RegularExpressions;
                public static partial class Program
                {
                    [{{attribute}}("a+")] private static partial Regex As();
                    public static bool Run() => As().IsMatch("caat");
                }
                """
            )
        );

    [Fact]
    public void Generator_WhoseInputIsWrong_SaysSoWithThePlace()
    {
        var result = CompiledSource.Compile(
            """
            public static partial class Broken
            {
                [System.Text.RegularExpressions.GeneratedRegex("(")] private static partial System.Text.RegularExpressions.Regex Open();
            }
            """
        );
        Assert.Null(result.Assembly);
        Assert.Contains("error SYSLIB1042 3", CompiledSource.Ids(result));
    }

    [Fact]
    public void EditorConfig_AboveTheSource_SetsSeverities()
    {
        var root = Directory.CreateTempSubdirectory("pluginchat-editorconfig-");
        try
        {
            File.WriteAllText(
                Path.Combine(root.FullName, ".editorconfig"),
                "root = true\n[*.cs]\ndotnet_diagnostic.CS0219.severity = error\ndotnet_diagnostic.CS8981.severity = none\n"
            );
            var folder = root.CreateSubdirectory("chat").FullName;
            var result = CompiledSource.Compile("class lower { void M() { int unused = 1; } }", folder: folder);
            Assert.Equal(["error CS0219 1"], CompiledSource.Ids(result));
            Assert.Null(result.Assembly);
            // A nearer file that is a root hides it, and it is another key.
            var far = GenerationBuilder.KeyOf("chat", SourceSet.Of(folder, []), ReferenceAssemblies.OfHost().Id);
            File.WriteAllText(Path.Combine(folder, ".editorconfig"), "root = true\n");
            Assert.Equal(
                ["warning CS8981 1", "warning CS0219 1"],
                CompiledSource.Ids(CompiledSource.Compile("class lower { void M() { int unused = 1; } }", folder: folder))
            );
            Assert.NotEqual(far, GenerationBuilder.KeyOf("chat", SourceSet.Of(folder, []), ReferenceAssemblies.OfHost().Id));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void Key_InDevelopment_IsAnother() =>
        Assert.NotEqual(
            GenerationBuilder.KeyOf("chat", SourceSet.Of("/site", []), ReferenceAssemblies.OfHost().Id),
            GenerationBuilder.KeyOf("chat", SourceSet.Of("/site", []), ReferenceAssemblies.OfHost(isDebug: true).Id)
        );

    [Fact]
    public void Warmup_AsItIs_CompilesAndIsEmitted()
    {
        var result = CompiledSource.Compile(CompilerWarmup.Source);
        Assert.Empty(result.Messages);
        Assert.NotNull(result.Assembly);
    }

    static string BranchOn(string symbol) =>
        $$"""
            public static class Program
            {
                public static bool Run()
                {
            #if {{symbol}}
                    return true;
            #else
                    return false;
            #endif
                }
            }
            """;
}
