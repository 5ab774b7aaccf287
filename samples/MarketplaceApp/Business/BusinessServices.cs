using MarketplaceApp.Hosting;

namespace MarketplaceApp.Business;

internal static class BusinessServices
{
    public static void AddBusiness(this IServiceCollection services, DataFolder data)
    {
        var database = new MarketplaceDatabase(data.ConnectionString);
        services.AddSingleton(database);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ProjectQueries>();
        services.AddSingleton<ProjectActions>();
        services.AddHostedService<MarketplaceSchema>();
    }
}
