using PluginChat;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddPluginChat("../appweb.json"); // from the app's content root, this folder

var app = builder.Build();
app.MapGet("/time", () => DateTimeOffset.UtcNow); // the app's own endpoints come first
app.MapPost("/say", (string text, IActionChannels channels) => channels["test/chat"].Clients.Send(text).ToString());
app.MapHealthChecks("/health");
app.MapPluginChat(); // and the site takes what is left
await app.RunAsync();
