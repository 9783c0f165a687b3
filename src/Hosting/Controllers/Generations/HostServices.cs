using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginChat.Hosting.Caching;
using PluginChat.Hosting.Compression;
using PluginChat.Hosting.Sessions;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>
/// The host's services that a controller may ask for. Each generation has a provider of its own with these in it: the host's
/// provider would remember the controller's types for ever.
/// </summary>
sealed class HostServices(ILoggerFactory loggers, IConfiguration configuration, IHostEnvironment environment, TimeProvider time)
{
    /// <summary>The controllers of the site. Set once, before the first is built.</summary>
    public IControllerDirectory? Site { get; set; }

    /// <summary>Whether the site is being worked on.</summary>
    public bool IsDevelopment => environment.IsDevelopment();

    /// <summary>What the host keeps of answers. Without one, controllers find a cache of their own that nobody asks.</summary>
    public AnswerStore Answers { get; init; } = new(time);

    /// <summary>Compresses what is kept, or null.</summary>
    public AnswerCompressor? Compressor { get; init; }

    /// <summary>The services of the program that the site is a part of; null where the site is the program.</summary>
    public IServiceProvider? Program { get; init; }

    /// <param name="controller">Whose generation they are for.</param>
    /// <param name="generation">Its number.</param>
    /// <param name="actions">The names of its actions.</param>
    public IServiceCollection NewCollection(Controller controller, int generation, IReadOnlyCollection<string> actions)
    {
        var services = new ServiceCollection();
        // As instances: a provider disposes what it made, not what it was given.
        services.AddSingleton(loggers);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(configuration);
        services.AddSingleton(environment);
        services.AddSingleton(time);
        services.AddOptions();
        services.AddSingleton(provider => new SessionJson(provider));
        services.AddSingleton<IActionChannels>(new ActionChannels(controller, actions, Site));
        services.AddSingleton<IResponseCache>(
            new GenerationAnswers(new(controller.Name, controller.Source, generation), Answers, Compressor)
        );
        return services;
    }
}
