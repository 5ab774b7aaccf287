namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>For tests that measure the whole process: no other test runs at the same time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
