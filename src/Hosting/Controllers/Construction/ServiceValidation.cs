using Microsoft.Extensions.DependencyInjection;

namespace PluginChat.Hosting.Controllers.Construction;

/// <summary>
/// What a container finds that looks at every registration, without making anything: services that nobody asked for yet, and scoped ones in
/// what lives longer.
/// </summary>
static class ServiceValidation
{
    /// <summary>A serving host finds none of this before somebody needs the service, so none of it is an error.</summary>
    public static IReadOnlyList<ClassProblem> Find(IServiceCollection services, IReadOnlyList<Type> actions)
    {
        ICollection<ServiceDescriptor> all = new ServiceCollection();
        foreach (var service in services)
            all.Add(service);
        // An action lives as long as its version does.
        foreach (var action in actions)
            all.Add(ServiceDescriptor.Singleton(action, action));
        try
        {
            using var provider = ((IServiceCollection)all).BuildServiceProvider(
                new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }
            );
            return [];
        }
        catch (AggregateException e)
        {
            return [.. e.InnerExceptions.Select(x => Describe(x.InnerException?.Message ?? x.Message, actions)).OfType<ClassProblem>()];
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return []; // what the host finds as well, and says
        }
    }

    // What an action itself lacks is an error, and is said of it in more words.
    static ClassProblem? Describe(string message, IReadOnlyList<Type> actions) =>
        message.StartsWith("Unable to resolve", StringComparison.Ordinal)
        && actions.Any(a => message.EndsWith($"activate '{a}'.", StringComparison.Ordinal))
            ? null
            : new(
                actions.FirstOrDefault(a => message.Contains($"'{a}'", StringComparison.Ordinal)),
                InjectionText.Sentence(message) ?? message
            );
}
