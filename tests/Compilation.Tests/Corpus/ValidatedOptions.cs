using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

public sealed class RoomOptions
{
    [Required] public string? Name { get; set; }
    [Range(1, 10)] public int Seats { get; set; }
}

[OptionsValidator]
public sealed partial class RoomOptionsValidator : IValidateOptions<RoomOptions>;

public static class Program
{
    public static string Run() => string.Join('|', new RoomOptionsValidator().Validate("room", new RoomOptions { Seats = 11 }).Failures ?? []);
}
