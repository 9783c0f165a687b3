using System.Runtime.CompilerServices;

namespace PluginChat.Testing;

/// <summary>What a host expects of any controller, whatever it does.</summary>
public static class ControllerContract
{
    const int Collections = 10;

    /// <summary>
    /// Looks whether a controller compiles without errors and warnings, can be constructed with the services of a host, leaves memory when
    /// it is retired, and survives odd input: empty, long and broken messages to each of its WebSocket actions, and connections that end in
    /// the middle of one.
    /// </summary>
    /// <param name="source">
    /// A folder, a source file or the DLL of a plugin, as a route's <c>source</c> names it. A relative path starts from the current
    /// folder, or from the first folder above the test's assembly where it is.
    /// </param>
    /// <param name="request">
    /// What its clients have to ask with, where an action needs more than its name: route parameters, in the order of the route's pattern,
    /// query, headers and sub-protocol. The rest has to be as it is by default: a host learns it by other means.
    /// </param>
    /// <returns>What is wrong, a problem each; empty where nothing is.</returns>
    /// <exception cref="FileNotFoundException">There is no such source.</exception>
    /// <exception cref="ArgumentException">The request has a path, a user or a session, or a route parameter called 'action'.</exception>
    public static async Task<IReadOnlyList<string>> CheckAsync(string source, TestRequest? request = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var path = FoundPath.Of(source);
        var asked = new ContractRequest(request ?? new());
        var folder = Directory.CreateTempSubdirectory("pluginchat-contract-").FullName;
        try
        {
            var problems = new List<string>();
            if (await BuildAsync(path, Path.Combine(folder, "cache"), problems).ConfigureAwait(false) is not { } retired)
                return problems;
            if (!IsCollected(retired))
                problems.Add(
                    "The controller's code is still in memory after it was retired: look for subscriptions to events outside it, timers or "
                        + "threads of its own, and its types in static caches."
                );
            problems.AddRange(await OddInput.ServeAsync(path, folder, asked).ConfigureAwait(false));
            return problems;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // No local of the caller refers to the code.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static async Task<WeakReference?> BuildAsync(string source, string cacheFolder, List<string> problems)
    {
        using var controller = new ControllerBuild(source, cacheFolder);
        var built = await controller.BuildAsync().ConfigureAwait(false);
        problems.AddRange(built.Warnings);
        if (built.Generation is not { } generation)
        {
            problems.Add(built.Failure!.Text);
            return null;
        }
        if (generation.Instances.IsEmpty)
            problems.Add("The controller has no action: give a class [Action(\"name\")], or a method of HttpActions.");
        try
        {
            return await controller.ServeAndRetireAsync(generation).ConfigureAwait(false);
        }
        catch (Exception e) // the author's code: anything can come
        {
            problems.Add($"The controller does not start: {e}");
            return null;
        }
    }

    static bool IsCollected(WeakReference retired)
    {
        for (var i = 0; i < Collections && retired.IsAlive; i++)
        {
#pragma warning disable RS0030 // This is a test.
            GC.Collect();
#pragma warning restore RS0030
            GC.WaitForPendingFinalizers();
        }
        return !retired.IsAlive;
    }
}
