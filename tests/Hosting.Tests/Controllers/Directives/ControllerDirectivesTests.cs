using System.Text;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Directives;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Tests.Controllers.Directives;

public sealed class ControllerDirectivesTests
{
    [Theory]
    [InlineData("AllowUnsafeBlocks=true", "/unsafe+")]
    [InlineData("allowunsafeblocks = FALSE", "/unsafe-")]
    [InlineData("CheckForOverflowUnderflow=true", "/checked+")]
    [InlineData("DefineConstants=$(DefineConstants);ONE;_two", "/define:ONE;_two")]
    [InlineData("LangVersion=preview", "/langversion:preview")]
    [InlineData("Nullable=annotations", "/nullable:annotations")]
    [InlineData("NoWarn=CS1591, 612", "/nowarn:CS1591;612")]
    [InlineData("TreatWarningsAsErrors=true", "/warnaserror+")]
    [InlineData("WarningsAsErrors=nullable", "/warnaserror+:nullable")]
    [InlineData("TargetFramework=net10.0", "")]
    [InlineData("ImplicitUsings=disable", "")]
    public void Property_ThatTheCompilerHasAUseFor_IsAnArgument(string property, string argument)
    {
        var found = Read("#:property " + property);
        Assert.Empty(DirectiveErrors.Of(found, "/site"));
        Assert.Equal(argument, string.Join(' ', found.Properties.Arguments));
        Assert.Equal(!property.StartsWith("Implicit", StringComparison.Ordinal), found.Properties.HasImplicitUsings);
    }

    [Theory]
    [InlineData("#:property PublishAot=false", "'PublishAot' means nothing for a controller: remove the line. Those that do: AllowUnsafe")]
    [InlineData("#:property Nullable", "'#:property Nullable' is not a property: write '#:property Name=Value'")]
    [InlineData("#:property Nullable=maybe", "'maybe' is not a value of 'Nullable': 'enable', 'disable', 'warnings' or 'annotations'")]
    [InlineData("#:property LangVersion=9", "'9' is not a value of 'LangVersion': 10 to 14")]
    [InlineData("#:property NoWarn=CS1 /unsafe", "'CS1 /unsafe' is not a value of 'NoWarn'")]
    [InlineData("#:property TargetFramework=net9.0", "'net10.0', which every controller is built for")]
    [InlineData("#:sdk Aspire.AppHost.Sdk@9.5.0", "a controller is compiled with Microsoft.NET.Sdk.Web: remove the line")]
    [InlineData("#:exclude x.cs", "'#:exclude x.cs' is not a directive of a controller")]
    [InlineData("#:include x.cs", "x.cs' is not there: correct the path")]
    public void Directive_ThatCannotBeFollowed_IsAnErrorAtItsPlace(string line, string expected)
    {
        var error = Assert.Single(DirectiveErrors.Of(Read("// first\n" + line), "/site")).ToString();
        Assert.StartsWith("chat/0.cs(2,1): error PCHAT004: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Property_WithTwoValues_IsAnErrorThatNamesTheOther()
    {
        Assert.Empty(DirectiveErrors.Of(Read("#:property Nullable=enable", "#:property Nullable=enable"), "/site"));
        var error = Assert.Single(DirectiveErrors.Of(Read("#:property Nullable=enable", "\n#:property nullable=disable"), "/site"));
        Assert.Equal(
            "chat/1.cs(2,1): error PCHAT004: 'nullable' is 'enable' in 0.cs(1): a controller is one assembly, so give it one value",
            error.ToString()
        );
    }

    [Fact]
    public void Sdk_OfTheWeb_IsWhatAControllerHas() =>
        Assert.Empty(DirectiveErrors.Of(Read("#:sdk Microsoft.NET.Sdk.Web@10.0.100"), "/site"));

    static ControllerDirectives Read(params string[] sources) =>
        ControllerDirectives.Of(
            SourceSet.Of(
                "/site/chat",
                [.. sources.Select((s, i) => new SourceFile($"/site/chat/{i}.cs", $"{i}.cs", Encoding.UTF8.GetBytes(s)))]
            )
        );
}
