using System.Text;
using PluginChat.Hosting.Controllers.Directives;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Tests.Controllers.Directives;

public sealed class DirectiveReaderTests
{
    [Theory]
    [InlineData("#:package A@1", "package|A@1|1|1")]
    [InlineData("#!/usr/bin/env dotnet\r\n#:package A@1\r\n#:property B=c d\r\nclass C;", "package|A@1|2|1", "property|B=c d|3|1")]
    [InlineData("// one\n/* two\n three */\n\n  #:package   A@1  \n", "package|A@1|5|3")]
    [InlineData("#nullable disable\n#pragma warning disable\n#region x\n#:sdk S", "sdk|S|4|1")]
    [InlineData("#:", "||1|1")]
    // What follows is not for the host: the compiler says that it stands in the wrong place, or it is text.
    [InlineData("using System;\n#:package A@1")]
    [InlineData("#if X\n#:package A@1\n#endif")]
    [InlineData("#  if X\n#:package A@1\n#endif")]
    [InlineData("/* #:package A@1\n#:package A@1 */ class C;")]
    [InlineData("/* */ #:package A@1")]
    [InlineData("// #:package A@1")]
    [InlineData("class C { string s = \"\"\"\n#:package A@1\n\"\"\"; }")]
    public void Directive_BeforeTheFirstToken_IsFoundWithItsPlace(string source, params string[] expected)
    {
        foreach (var encoding in (Encoding[])[new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            var file = new SourceFile("/site/A.cs", "A.cs", [.. encoding.GetPreamble(), .. encoding.GetBytes(source)]);
            Assert.Equal(expected, DirectiveReader.Read(file).Select(d => $"{d.Name}|{d.Value}|{d.Line}|{d.Column}"));
        }
    }

    [Fact]
    public void Page_HasNone() => Assert.Empty(DirectiveReader.Read(new("/site/a.esp", "a.esp", Encoding.UTF8.GetBytes("#:package A@1"))));
}
