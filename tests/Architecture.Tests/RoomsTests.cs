using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using PluginChat.Compilation;
using PluginChat.Host.Commands;
using PluginChat.Hosting.Server;
using PluginChat.Redis;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace PluginChat.Architecture.Tests;

/// <summary>Dependencies run one way: between projects, between the folders of a project, and between the folders within those.</summary>
public sealed class RoomsTests
{
    static readonly ArchUnitNET.Domain.Architecture s_architecture = new ArchLoader()
        .LoadAssemblies(
            typeof(WebSocketAction).Assembly,
            typeof(SiteHost).Assembly,
            typeof(ControllerCompiler).Assembly,
            typeof(RedisEngine).Assembly,
            typeof(ProgramParts).Assembly
        )
        .Build();

    [Theory]
    [InlineData("PluginChat.Hosting")]
    [InlineData("PluginChat.Compilation")]
    [InlineData("PluginChat.Redis")]
    [InlineData("PluginChat.Host")]
    public void Folders_OfAProject_HaveNoCycle(string project) =>
        SliceRuleDefinition.Slices().Matching(project + ".(**)").Should().BeFreeOfCycles().Check(s_architecture);

    // With all that is below them: the library's own patterns take the folders of one level alone.
    [Theory]
    [InlineData("PluginChat.Hosting")]
    [InlineData("PluginChat.Compilation")]
    [InlineData("PluginChat.Redis")]
    [InlineData("PluginChat.Host")]
    public void TopFolders_OfAProject_HaveNoCycle(string project)
    {
        var arrows = s_architecture
            .Types.SelectMany(
                type => type.Dependencies,
                (type, dependency) => (From: FolderOf(type, project), To: FolderOf(dependency.Target, project), dependency)
            )
            .Where(arrow => arrow is { From: not null, To: not null } && arrow.From != arrow.To)
            .ToLookup(arrow => arrow.From!);
        foreach (var folder in arrows.Select(of => of.Key))
        {
            var reached = new HashSet<string>();
            var next = new Stack<string>([folder]);
            while (next.TryPop(out var from))
            {
                foreach (var (_, to, dependency) in arrows[from])
                {
                    Assert.False(
                        to == folder,
                        $"{folder} needs {from}, and {from} {folder}: {dependency.Origin.FullName} -> {dependency.Target.FullName}"
                    );
                    if (reached.Add(to!))
                        next.Push(to!);
                }
            }
        }
    }

    static string? FolderOf(IType type, string project) =>
        type.Namespace?.FullName is { } name && name.StartsWith(project + ".", StringComparison.Ordinal)
            ? name[(project.Length + 1)..].Split('.')[0]
            : null;

    [Fact]
    public void Contract_KnowsNothingOfTheHost() =>
        Types()
            .That()
            .ResideInAssembly(typeof(WebSocketAction).Assembly)
            .Should()
            .NotDependOnAny(Types().That().ResideInAssembly(typeof(SiteHost).Assembly))
            .Check(s_architecture);

    [Fact]
    public void Hosting_KnowsNeitherCompilerNorEngineNorProgram() =>
        Types()
            .That()
            .ResideInAssembly(typeof(SiteHost).Assembly)
            .Should()
            .NotDependOnAny(
                Types()
                    .That()
                    .ResideInAssembly(typeof(ControllerCompiler).Assembly)
                    .Or()
                    .ResideInAssembly(typeof(RedisEngine).Assembly)
                    .Or()
                    .ResideInAssembly(typeof(ProgramParts).Assembly)
            )
            .Check(s_architecture);
}
