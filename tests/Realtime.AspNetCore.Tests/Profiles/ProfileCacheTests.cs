using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Profiles;

public sealed class ProfileCacheTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_new_name_is_found_after_half_a_minute_also_when_the_wall_clock_is_set_back(int hours)
    {
        var time = new ManualTime();
        var directory = new ChangingDirectory { Name = "Ada" };
        await using var host = await ChatHost.StartAsync(time: time, services: builder =>
        {
            Tokens.AddJwt(builder.Services);
            builder.Services.AddSingleton<IUserDirectory>(directory);
        });
        var cache = host.Get<ProfileCache>();
        Assert.Equal("Ada", await NameAsync());

        directory.Name = "Ada Lovelace";
        time.SetWallClock(by: TimeSpan.FromHours(hours));
        Assert.Equal("Ada", await NameAsync());
        time.Advance(TimeSpan.FromSeconds(31));

        // Nobody waits for the directory: the old name stands until the new one has been found.
        await Wait.UntilAsync(async () => await NameAsync() == "Ada Lovelace", "the new name is found");

        async Task<string> NameAsync() => (await cache.FindAsync(["1"]))["1"].Name;
    }

    private sealed class ChangingDirectory : IUserDirectory
    {
        public string Name { get; set; } = "";

        public ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken) => new(new UserProfile(userId, Name));
    }
}
