using Microsoft.Extensions.DependencyInjection;
using Realtime.Storage.InMemory;
using Realtime.Storage.Testing;

namespace Realtime.AspNetCore.Tests.Storage;

/// <summary>The store suite on the in-memory store.</summary>
public sealed class InMemoryStoreTests : StoreSuite
{
    protected override bool HasEverything => false;

    protected override void AddStore(IServiceCollection services) => services.AddInMemoryStore();
}
