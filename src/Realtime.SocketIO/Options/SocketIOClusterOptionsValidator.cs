using Microsoft.Extensions.Options;

namespace Realtime.SocketIO.Options;

/// <summary>Validates the options at start. A failure names the option and its range.</summary>
internal sealed class SocketIOClusterOptionsValidator : IValidateOptions<SocketIOClusterOptions>
{
    public ValidateOptionsResult Validate(string? name, SocketIOClusterOptions options)
    {
        var failures = new List<string>();
        Check(
            options.RequestTimeout >= TimeSpan.FromMilliseconds(100) && options.RequestTimeout <= TimeSpan.FromHours(1),
            nameof(options.RequestTimeout),
            "between 100 ms and 1 hour");
        Check(options.MaxMessageBytes >= 1024, nameof(options.MaxMessageBytes), "at least 1024");
        Check(options.MaxQueuedBytes >= 1024, nameof(options.MaxQueuedBytes), "at least 1024");
        Check(options.MaxJsonDepth is >= 2 and <= 256, nameof(options.MaxJsonDepth), "between 2 and 256");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string option, string range)
        {
            if (!holds)
            {
                failures.Add($"{nameof(SocketIOClusterOptions)}.{option} must be {range}.");
            }
        }
    }
}
