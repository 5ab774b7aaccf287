using Microsoft.Extensions.Options;

namespace Realtime.Storage.Relational.Hosting;

/// <summary>Collects the errors of a provider's options, each with the name of its property.</summary>
/// <param name="options">The name of the options' type.</param>
internal sealed class OptionFailures(string options)
{
    private readonly List<string> _failures = [];

    public ValidateOptionsResult Result =>
        _failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_failures);

    /// <summary>Adds a failure if a value is outside its range.</summary>
    public void Check(bool valid, string property, string range)
    {
        if (!valid)
        {
            Add(property, $"must be {range}");
        }
    }

    /// <summary>Adds a failure if there is one.</summary>
    public void Add(string property, string? fault)
    {
        if (fault is not null)
        {
            _failures.Add($"{options}.{property} {fault}.");
        }
    }
}
